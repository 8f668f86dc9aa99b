import { readFile, stat } from 'node:fs/promises';
import { type Clock, systemClock } from '../core/clock.js';
import { TokenFetchError } from '../core/failure.js';
import type { TokenSource } from '../core/token-source.js';

/** How long the token of a file is good for. */
export interface FileSourceOptions {
  /** How long a value is good for after the file was written. Default 1800, as cloud hosting promises. */
  readonly validitySeconds?: number;
  /** For tests. Default: the machine's. */
  readonly clock?: Pick<Clock, 'now'>;
}

function failed(reason: string): TokenFetchError {
  return new TokenFetchError({ class: 'transient', reason });
}

/**
 * Reads the token from a file that something else rewrites in time, such as cloud hosting's
 * `/.tencentcloudbase/wx/cloudbase_access_token`: good for 30 minutes, rewritten every 10. It is read again halfway
 * through its life, when a new value should be there even if one rewrite was missed.
 * @see https://developers.weixin.qq.com/minigame/dev/wxcloud/guide/container/cloudcall.html
 */
export function fileSource(path: string, options: FileSourceOptions = {}): TokenSource {
  const { validitySeconds = 1800, clock = systemClock } = options;
  const validityMs = validitySeconds * 1000;
  return {
    kind: 'file',
    scope: 'process',
    rotation: 'idempotent',
    windows: {
      soonEarliestMs: validityMs * 0.5,
      soonLatestMs: validityMs * 0.45,
      dueMs: Math.min(60_000, validityMs * 0.1),
    },

    async fetch({ signal }) {
      try {
        // First the age, then the value: if the file is rewritten in between, the value lives longer than we think.
        const { mtimeMs } = await stat(path);
        const value = (await readFile(path, { encoding: 'utf8', signal })).trim();
        if (value === '') throw failed(`${path} is empty`);
        // A file from the future is as old as the clocks' difference: it gets no more than a whole life.
        const remainingMs = Math.min(mtimeMs + validityMs - clock.now(), validityMs);
        if (remainingMs < 1000)
          throw failed(`${path} was last written ${new Date(mtimeMs).toISOString()} and is out of date`);
        return { value, expiresInSeconds: Math.floor(remainingMs / 1000) };
      } catch (error) {
        if (error instanceof TokenFetchError) throw error;
        const code = (error as { code?: unknown }).code;
        throw failed(`cannot read ${path}: ${typeof code === 'string' ? code : 'unknown error'}`);
      }
    },
  };
}
