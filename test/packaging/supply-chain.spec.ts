import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tryCommand } from './command.js';

interface Locked {
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, 'utf8');
const PACK_MS = 60_000;

describe('What is installed with the package', () => {
  const installed = runtimePackages();

  it('runs no script at installation', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    expect(installed.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  });

  it('is listed with its licences, and nothing else is', () => {
    const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\| (\S+) +\|/gm)];
    const listed = rows.map(([, name, license]) => `${name} ${license}`).sort();
    expect(listed).toEqual(installed.map(({ name, license }) => `${name} ${license}`).sort());
    expect(listed.length).toBeGreaterThan(3);
  });
});

describe('The package', () => {
  it.each([
    ['publint', ['--strict']],
    ['attw', ['--pack', '.', '--profile', 'esm-only']],
  ])(
    'has no complaint from %s',
    async (linter, args) => {
      const { code, stdout, stderr } = await tryCommand(
        ROOT,
        PACK_MS,
        `${ROOT}node_modules/.bin/${linter}`,
        ...args,
      );
      expect({ code, said: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, said: '' });
    },
    PACK_MS,
  );
});

/** The run-time dependencies, by the lock file, those of dependencies included. */
function runtimePackages(): (Locked & { readonly name: string })[] {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
  const found = new Map<string, Locked & { readonly name: string }>();
  const visit = (path: string): void => {
    for (const name of Object.keys(packages[path]?.dependencies ?? {})) {
      const inner = `${path && `${path}/`}node_modules/${name}`;
      const place = packages[inner] ? inner : `node_modules/${name}`;
      if (found.has(place)) continue;
      const locked = packages[place];
      if (!locked) throw new Error(`${name} is not in the lock file`);
      found.set(place, { ...locked, name });
      visit(place);
    }
  };
  visit('');
  return [...found.values()];
}
