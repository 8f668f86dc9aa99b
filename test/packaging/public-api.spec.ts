import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { entries, publicApi } from './public-api.js';

const FOLDER = fileURLToPath(new URL('./api/', import.meta.url));
const fileOf = (entry: string) => `${entry.replace(/^\.\/?/, '') || 'index'}.txt`;

describe('The public API', () => {
  it.each(entries())('of $entry is the one on record: names, members and types', ({ entry, types }) => {
    const api = publicApi(types);
    const path = `${FOLDER}${fileOf(entry)}`;
    // A change is made on purpose: UPDATE_API=1 writes it down, and the review sees it.
    if (process.env['UPDATE_API'] === '1') writeFileSync(path, api);
    expect(existsSync(path)).toBe(true);
    expect(api).toBe(readFileSync(path, 'utf8'));
  });

  it('is on record for every entry, and for nothing else', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(
      entries()
        .map(({ entry }) => fileOf(entry))
        .sort(),
    );
  });
});
