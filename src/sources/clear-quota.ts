import type { Clock } from '../core/clock.js';
import { TokenFetchError } from '../core/failure.js';
import type { Transport, TransportRequest } from '../core/transport.js';
import { withTimeout } from '../core/wait.js';
import { type Secret, resolveSecret } from './secret.js';
import { noReply, readReply } from './token-reply.js';

export const CLEAR_QUOTA_PATH = '/cgi-bin/clear_quota';
export const CLEAR_QUOTA_V2_PATH = '/cgi-bin/clear_quota/v2';

export interface ClearQuotaOptions {
  readonly appId: string;
  readonly secret: Secret;
  readonly baseUrl: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** WeChat found no appid, or no secret: where it looks for them, the other form of the request puts them. */
const MISSING: readonly (number | undefined)[] = [41002, 41004];

/**
 * Clears an app's quotas with its secret, so that it works when the quota of token calls is used up, too. WeChat's
 * documentation says body in one place and query in another (wechat-contract §13.8): the body comes first, because URLs
 * end up in the logs of proxies. Throws `TokenFetchError`.
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_clearquotabyappsecret.html
 */
export function clearQuotaWithSecret(options: ClearQuotaOptions): Promise<void> {
  const { clock, timeoutMs, transport } = options;
  const url = options.baseUrl.replace(/\/+$/, '') + CLEAR_QUOTA_V2_PATH;
  return withTimeout(
    clock,
    timeoutMs,
    async (signal) => {
      const appsecret = await resolveSecret(options.secret, signal);
      const fields = { appid: options.appId, appsecret };
      const send = async (form: Pick<TransportRequest, 'json' | 'query'>): Promise<void> => {
        const request = { method: 'POST', url, ...form, timeoutMs, signal } as const;
        const response = await transport.request(request).catch((error: unknown) => {
          throw noReply(error);
        });
        readReply(response, { family: 'wechat', known: [appsecret] });
      };
      await send({ json: fields }).catch((error: unknown) => {
        const errcode = error instanceof TokenFetchError ? error.failure.errcode : undefined;
        if (!MISSING.includes(errcode)) throw error;
        return send({ query: fields, json: {} });
      });
    },
    () => {
      throw new TokenFetchError({
        class: 'transient',
        reason: `no reply within ${timeoutMs} ms`,
        ambiguous: true,
      });
    },
  );
}
