import type { Clock } from '../../core/clock.js';
import { describeErrcode } from '../../core/errcodes.js';
import { WechatApiError, isWechatError } from '../../core/errors.js';
import { TokenFetchError } from '../../core/failure.js';
import type { Transport } from '../../core/transport.js';
import type { WechatHttpService } from '../../http/wechat-http.service.js';
import { CLEAR_QUOTA_PATH, CLEAR_QUOTA_V2_PATH, clearQuotaWithSecret } from '../../sources/clear-quota.js';
import type { OpenAccount } from '../open-account.js';
import type { OfficialAccountFields } from '../options/account-options.js';
import { quotaHint } from './quota.messages.js';

/** An account whose quotas WeChat counts by the day. */
export type DayQuotaAccount = OpenAccount & { readonly fields: OfficialAccountFields };

/** WeChat: the ten clearings of the month are used up. */
const CLEARED_TOO_OFTEN = 48006;
const BUSY = -1;

/** Clears with a token, which has to be there still. */
export async function clearWithToken(account: DayQuotaAccount, http: WechatHttpService): Promise<void> {
  const { name, fields } = account;
  await http.axiosRef.post(CLEAR_QUOTA_PATH, { appid: fields.appId }, { wechat: { account: name } });
}

/** Clears with the secret, which nobody but WeChat gets to see. */
export async function clearWithSecret(
  account: DayQuotaAccount,
  ports: { readonly transport: Transport; readonly clock: Clock; readonly timeoutMs: number },
): Promise<void> {
  const { appId, secret } = account.fields;
  try {
    await clearQuotaWithSecret({ ...ports, appId, secret, baseUrl: account.baseUrl });
  } catch (error) {
    throw error instanceof TokenFetchError ? clearingError(error, account) : error;
  }
}

/** Tells whether an attempt to clear may have worked although it failed. */
export function mayHaveCleared(error: unknown): boolean {
  if (!isWechatError(error)) return true;
  return error.errcode === BUSY || (error.code === 'HTTP_ERROR' && !error.retryable);
}

export function isClearedTooOften(error: unknown): boolean {
  return isWechatError(error) && error.errcode === CLEARED_TOO_OFTEN;
}

function clearingError({ failure }: TokenFetchError, account: DayQuotaAccount): WechatApiError {
  const { errcode, errmsg, rid, reason, ambiguous } = failure;
  const { name, appId, platform, locale } = account;
  const call = { account: name, rid, method: 'POST', path: CLEAR_QUOTA_V2_PATH };
  if (errcode === undefined) {
    const message = `POST ${CLEAR_QUOTA_V2_PATH} failed: ${reason ?? 'no usable answer'}`;
    const hint = quotaHint(ambiguous ? 'unclear' : 'notSent', locale);
    return new WechatApiError('HTTP_ERROR', message, { ...call, retryable: !ambiguous, hint });
  }
  const message = `WeChat refused POST ${CLEAR_QUOTA_V2_PATH}: ${errcode} ${errmsg ?? ''}`.trimEnd();
  const { hint } = describeErrcode(errcode, { errmsg, platform, locale, appId, call: 'token' });
  return new WechatApiError('API_ERROR', message, { ...call, errcode, errmsg, hint });
}
