import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const DOCS = new URL('../../docs/', import.meta.url);
const COUNT = 30;

interface Row {
  readonly name: string;
  readonly tests: readonly string[];
  readonly benchmarks: readonly string[];
}

const links = (cell: string): string[] => [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file);

const rows: readonly Row[] = readFileSync(new URL('guarantees.md', DOCS), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, name = '', , tests = '', benchmarks = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    // Each row has an anchor, for links to it.
    const [, anchor = '', own = ''] = /^<a id="(g\d+)"><\/a>(G\d+)$/.exec(name) ?? [];
    if (anchor !== own.toLowerCase()) throw new Error(`${name} has the anchor of another`);
    return own === '' ? [] : [{ name: own, tests: links(tests), benchmarks: links(benchmarks) }];
  });

describe('docs/guarantees.md', () => {
  it('has a row for every guarantee', () => {
    expect(rows.map(({ name }) => name)).toEqual(
      Array.from({ length: COUNT }, (_, index) => `G${index + 1}`),
    );
  });

  it.each(rows)('$name has a test that names it in a title', ({ name, tests, benchmarks }) => {
    expect(tests).not.toEqual([]);
    const inTitle = new RegExp(`['"\`][^'"\`\n]*\\b${name}\\b`);
    const silent = tests.filter((file) => !read(file, inTitle));
    expect(silent).toEqual([]);
    expect(tests.filter((file) => !file.endsWith('.spec.ts'))).toEqual([]);
    expect(benchmarks.filter((file) => !read(file, new RegExp(`\\b${name}\\b`)))).toEqual([]);
  });
});

function read(file: string, pattern: RegExp): boolean {
  const path = new URL(file, DOCS);
  return existsSync(path) && pattern.test(readFileSync(path, 'utf8'));
}
