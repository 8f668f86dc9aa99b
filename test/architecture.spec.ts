import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What each folder of src/ may import: of the other folders, and of packages. Node's own modules are free to all. */
const LAYERS: Readonly<Record<string, { readonly folders: string[]; readonly packages: string[] }>> = {
  core: { folders: [], packages: ['valibot'] },
  sources: { folders: ['core'], packages: [] },
  stores: { folders: ['core'], packages: ['cache-manager'] },
  http: { folders: ['core'], packages: ['axios', '@nestjs/axios', '@nestjs/common', 'rxjs'] },
  nest: {
    folders: ['core', 'sources', 'stores', 'http'],
    packages: ['@nestjs/common', '@nestjs/core', '@nestjs/schedule', 'axios', 'cron'],
  },
  hub: {
    folders: ['core', 'http', 'nest', 'sources'],
    packages: ['@nestjs/common', '@nestjs/core', '@nestjs/throttler'],
  },
  terminus: { folders: ['core', 'nest'], packages: ['@nestjs/common', '@nestjs/terminus'] },
  prometheus: { folders: ['core', 'http', 'nest'], packages: ['@nestjs/common', 'prom-client'] },
  'status-page': { folders: ['core', 'nest'], packages: ['@nestjs/common', '@nestjs/core'] },
  testing: { folders: ['core', 'sources', 'stores'], packages: [] },
  cli: {
    folders: ['testing', 'core', 'nest', 'hub', 'terminus', 'prometheus', 'status-page'],
    packages: [
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/schedule',
      '@nestjs/platform-express',
      'prom-client',
      'reflect-metadata',
    ],
  },
};

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const IMPORT = /^(?:import|export)\b(?:[^'";]*\bfrom)? '([^']+)'|\bimport\('([^']+)'\)/gm;

interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether it remains in the JavaScript: `import type { X }` does not. */
  readonly atRunTime: boolean;
  /** Only when it is needed: `import('x')`. */
  readonly lazy: boolean;
}

/** Every import of the library's own code: between two files, paths are relative to src/. */
function importsOfSource(): Import[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((from) =>
      [...readFileSync(join(SRC, from), 'utf8').matchAll(IMPORT)].map(([statement, whole, lazy]) => {
        const name = whole ?? lazy ?? '';
        return {
          from,
          to: name.startsWith('.') ? normalize(join(dirname(from), name)) : name,
          atRunTime: !/^(?:import|export) type\b/.test(statement),
          lazy: lazy !== undefined,
        };
      }),
    );
}

const isOwn = (name: string) => name.endsWith('.js');
const folderOf = (path: string) => path.split('/')[0] ?? '';

describe('imports go in one direction: nest → http → core ← sources, stores', () => {
  const imports = importsOfSource().filter(({ from }) => from.includes('/'));

  it('knows every folder', () => {
    expect(imports.length).toBeGreaterThan(300);
    expect([...new Set(imports.map(({ from }) => folderOf(from)))].sort()).toEqual(
      Object.keys(LAYERS).sort(),
    );
  });

  it.each(Object.keys(LAYERS))('%s imports only what is below it', (folder) => {
    const { folders, packages } = LAYERS[folder]!;
    const wrong = imports
      .filter(({ from }) => folderOf(from) === folder)
      .filter(({ to }) =>
        isOwn(to) ? ![folder, ...folders].includes(folderOf(to)) : !isBuiltin(to) && !packages.includes(to),
      );
    expect(wrong).toEqual([]);
  });

  it('has no cycle at run time', () => {
    const inner = imports.filter(({ atRunTime }) => atRunTime);
    // Files that import nothing of what is left are taken away; a cycle is what stays.
    let left = inner;
    for (let before = Infinity; left.length < before;) {
      before = left.length;
      const importing = new Set(left.map(({ from }) => from.replace(/\.ts$/, '.js')));
      left = left.filter(({ to }) => importing.has(to));
    }
    expect(inner.length).toBeGreaterThan(50);
    expect(left).toEqual([]);
  });
});

describe('An application that keeps its tokens in memory', () => {
  const loaded = new Set(['index.js']);
  const imports = importsOfSource().filter(({ atRunTime, lazy }) => atRunTime && !lazy);
  for (const file of loaded) {
    for (const { from, to } of imports) if (from === file.replace(/\.js$/, '.ts')) loaded.add(to);
  }

  it('starts without the packages that it may not need', () => {
    expect([...loaded].filter((name) => !isOwn(name) && !isBuiltin(name)).sort()).toEqual([
      '@nestjs/axios',
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/schedule',
      'axios',
      'cache-manager',
      'cron',
      'rxjs',
      'valibot',
    ]);
  });

  it('starts without Redis, the server of the hub, and whatever has an entry of its own', () => {
    const folders = new Set([...loaded].filter(isOwn).map((path) => dirname(path)));
    expect([...folders].sort()).toEqual([
      ...[
        '.',
        'core',
        'core/hints',
        'http',
        'hub/client',
        'nest',
        'nest/events',
        'nest/options',
        'nest/quota',
      ],
      ...['sources', 'stores'],
    ]);
  });
});
