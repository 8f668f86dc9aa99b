import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TokenFetchError } from '../core/failure.js';
import { type FileSourceOptions, fileSource } from './file-source.js';

const NOON = Date.UTC(2026, 10, 20, 12);
const request = { mode: 'normal', timeoutMs: 1000, signal: new AbortController().signal } as const;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-source-'));
  path = join(folder, 'cloudbase_access_token');
});
afterEach(() => rm(folder, { recursive: true }));

async function given(content: string, writtenAt = NOON) {
  await writeFile(path, content);
  await utimes(path, writtenAt / 1000, writtenAt / 1000);
}

function read(now: number, options: FileSourceOptions = {}) {
  return fileSource(path, { ...options, clock: { now: () => now } }).fetch(request);
}

async function reasonOf(call: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TokenFetchError);
  const { failure } = error as TokenFetchError;
  expect(failure).toEqual({ class: 'transient', reason: failure.reason });
  return failure.reason;
}

describe('A file that cloud hosting rewrites', () => {
  it('gives its token without the line’s end, for 30 minutes from the moment it was written', async () => {
    await given('tcb_token\n');
    expect(await read(NOON)).toEqual({ value: 'tcb_token', expiresInSeconds: 1800 });
    expect(await read(NOON + 10 * 60_000)).toEqual({ value: 'tcb_token', expiresInSeconds: 1200 });
  });

  it('is read anew each time', async () => {
    await given('first');
    await read(NOON);
    await given('second', NOON + 600_000);
    expect(await read(NOON + 900_000)).toEqual({ value: 'second', expiresInSeconds: 1500 });
  });

  it('may promise another life', async () => {
    await given('x');
    expect(await read(NOON + 60_000, { validitySeconds: 3600 })).toEqual({
      value: 'x',
      expiresInSeconds: 3540,
    });
  });

  it('from the future gets a whole life and no more', async () => {
    await given('x', NOON + 86_400_000);
    expect(await read(NOON)).toEqual({ value: 'x', expiresInSeconds: 1800 });
  });

  it('that was not rewritten in time says since when', async () => {
    await given('old');
    expect(await reasonOf(read(NOON + 1800_000))).toBe(
      `${path} was last written 2026-11-20T12:00:00.000Z and is out of date`,
    );
  });

  it('that is empty, missing or a folder says which', async () => {
    expect(await reasonOf(read(NOON))).toBe(`cannot read ${path}: ENOENT`);
    await given(' \n');
    expect(await reasonOf(read(NOON))).toBe(`${path} is empty`);
    path = folder;
    expect(await reasonOf(read(Date.now()))).toBe(`cannot read ${folder}: EISDIR`);
  });

  it('is read again halfway through, after at least one rewrite', () => {
    expect(fileSource(path)).toMatchObject({
      scope: 'process',
      windows: { soonEarliestMs: 900_000, soonLatestMs: 810_000, dueMs: 60_000 },
    });
  });
});
