import { WechatError } from '../core/errors.js';
import type { TokenSource } from '../core/token-source.js';

const TEN_YEARS_S = 10 * 365 * 86_400;
/** In both languages: the locale is an option of the module, which is not there yet. */
const HINT =
  'Give it the token itself; if it comes from the environment, look whether that variable is set. 请传入 token 本身；若取自环境变量，请确认该变量已设置。';

/** Always the same value: for unit tests without a network, and for a token that something else renews. */
export function staticSource(value: string): TokenSource {
  if (typeof value !== 'string' || value === '') {
    throw new WechatError('INVALID_ARGUMENT', 'staticSource(value): must be text that is not empty', {
      hint: HINT,
    });
  }
  return {
    kind: 'static',
    scope: 'process',
    rotation: 'idempotent',
    windows: { soonEarliestMs: 0, soonLatestMs: 0, dueMs: 0 },
    fetch: () => Promise.resolve({ value, expiresInSeconds: TEN_YEARS_S }),
  };
}
