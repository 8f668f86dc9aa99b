import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseRecord } from '../../src/core/record-codec.js';
import { cacheManagerStore } from '../../src/stores/cache-manager-store.js';
import { localCoordinator } from '../../src/stores/local-coordinator.js';
import { memoryCache } from '../../src/stores/memory-cache.js';

const folder = new URL('./golden/', import.meta.url);
const golden = readdirSync(folder).map((file) => ({
  file,
  data: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as unknown,
}));

describe('records of released formats (G8)', () => {
  it.each(golden)('$file is read with every field it has', ({ data }) => {
    expect(parseRecord(data)).toEqual(data);
  });

  it.each(golden)('$file is read from a cache, and survives being written back', async ({ data }) => {
    const cache = memoryCache();
    await cache.set('k', data, 60_000);
    const store = cacheManagerStore(cache, localCoordinator());
    const { record, revision } = await store.read('k');
    expect(record).toEqual(data);
    if (!record) throw new Error('unreachable');
    await store.write('k', { record: { ...record, sent: { owner: 'me', at: 1 } }, revision, ttlMs: 60_000 });
    expect(await cache.get('k')).toEqual({ ...(data as object), sent: { owner: 'me', at: 1 } });
  });

  it('a record that is not readable is a miss, is logged without its content, and is overwritten', async () => {
    const cache = memoryCache();
    const warnings: string[] = [];
    const logger = {
      log: () => undefined,
      error: () => undefined,
      warn: (text: string) => warnings.push(text),
    };
    await cache.set('k', { v: 1, credential: { value: 'canary-token' } }, 60_000);
    const store = cacheManagerStore(cache, localCoordinator(), logger);
    const { record, revision } = await store.read('k');
    expect(record).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('k')]);
    expect(warnings.join()).not.toContain('canary-token');
    expect(await store.write('k', { record: { v: 1 }, revision, ttlMs: 1000 })).toBe(true);
  });
});
