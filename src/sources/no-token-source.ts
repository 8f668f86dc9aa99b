import { TokenFetchError } from '../core/failure.js';
import type { TokenSource } from '../core/token-source.js';

/**
 * Requests go out without a token, because something on the way adds it: the side-car of WeChat's cloud hosting.
 * @see https://developers.weixin.qq.com/miniprogram/dev/wxcloudrun/src/guide/weixin/open.html
 */
export function noTokenSource(): TokenSource {
  return {
    kind: 'none',
    scope: 'process',
    rotation: 'idempotent',
    windows: { soonEarliestMs: 0, soonLatestMs: 0, dueMs: 0 },
    tokenless: true,
    fetch: () =>
      Promise.reject(
        new TokenFetchError({
          class: 'configuration',
          reason: 'requests of this account carry no token of ours',
        }),
      ),
  };
}
