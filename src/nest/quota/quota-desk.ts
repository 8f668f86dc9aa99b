import type { LoggerService } from '@nestjs/common';
import { CLEARS_PER_MONTH, type ClearRation } from '../../core/clear-ration.js';
import type { Clock } from '../../core/clock.js';
import type { CredentialEngine } from '../../core/engine.js';
import { hintedError } from '../../core/engine-errors.js';
import { WechatApiError, type WechatError, type WechatErrorFields } from '../../core/errors.js';
import { redact } from '../../core/redact.js';
import { DEFAULT_SETTINGS } from '../../core/settings.js';
import type { Transport } from '../../core/transport.js';
import type { WechatHttpService } from '../../http/wechat-http.service.js';
import type { AccountOpener, OpenAccount } from '../open-account.js';
import { clearQuotaKey } from '../options/credential-key.js';
import type { NormalisedOptions } from '../options/normalise-options.js';
import { requiredText } from '../required-text.js';
import { type ApiQuota, readApiQuota } from './api-quota.js';
import {
  type DayQuotaAccount,
  clearWithSecret,
  clearWithToken,
  isClearedTooOften,
  mayHaveCleared,
} from './clearing.js';
import * as messages from './quota.messages.js';

const QUOTA_GET_PATH = '/cgi-bin/openapi/quota/get';

/** A person's decision to clear quotas. */
export interface ClearQuotaOptions {
  /** Why, for the log and whoever reads it next month. */
  readonly reason: string;
  /**
   * `secret` (default): with the AppSecret (`clear_quota/v2`), also when no token can be had any more. `token`: with a
   * token (`clear_quota`), from addresses that may not use the secret.
   */
  readonly using?: 'secret' | 'token';
}

/** How often this account's quotas were cleared this month, as far as this library did it or was told by WeChat. */
export interface ClearedQuota {
  /** This one included. */
  readonly used: number;
  /** WeChat's limit: 10. */
  readonly perMonth: number;
}

export interface QuotaPorts {
  readonly engine: CredentialEngine;
  readonly opener: Pick<AccountOpener, 'keysOf'>;
  readonly http: WechatHttpService;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly options: Pick<NormalisedOptions, 'keyPrefix' | 'settings'>;
  readonly logger: Pick<LoggerService, 'warn'>;
}

/** Where people look after the quotas that WeChat sets: read them, clear them, and go on when they are lifted. */
export class QuotaDesk {
  constructor(private readonly ports: QuotaPorts) {}

  async read(account: OpenAccount, path: string): Promise<ApiQuota> {
    requireDayQuotas(account);
    const { name, locale } = account;
    if (typeof path !== 'string' || !/^\/[^\s?#]+$/.test(path) || path.startsWith('//'))
      throw hintedError('INVALID_ARGUMENT', messages.NO_API_PATH, locale, { account: name });
    const { data, status } = await this.ports.http.axiosRef.post<unknown>(
      QUOTA_GET_PATH,
      { cgi_path: path },
      { wechat: { account: name, idempotent: true } },
    );
    const quota = readApiQuota(path, data);
    if (quota) return quota;
    throw new WechatApiError('HTTP_ERROR', messages.UNREADABLE_QUOTA(path), {
      account: name,
      hint: messages.quotaHint('unreadable', locale),
      ...{ method: 'POST', path: QUOTA_GET_PATH, status },
    });
  }

  async clear(account: OpenAccount, options: ClearQuotaOptions): Promise<ClearedQuota> {
    requireDayQuotas(account);
    const { name, locale } = account;
    const { engine, http, transport, clock, logger } = this.ports;
    const { keyPrefix, settings } = this.ports.options;
    const { fetchTimeoutMs: timeoutMs = DEFAULT_SETTINGS.fetchTimeoutMs } = settings;
    const reason = requiredText(options, 'reason', locale);
    const { using = 'secret' } = options;
    if (!['secret', 'token'].includes(using))
      throw hintedError('INVALID_ARGUMENT', messages.NO_SUCH_FORM, locale, { account: name });

    const uncounted = (): WechatError =>
      this.unavailable(account, messages.CLEAR_UNCOUNTED(name), 'uncounted');
    const ration = await engine.clearRation(clearQuotaKey(keyPrefix, account.fields)).catch(() => {
      throw uncounted();
    });
    const spending = await ration.take().catch(() => {
      throw uncounted();
    });
    if (!spending.granted) throw this.spent(account, spending.used, spending.retryAt);
    try {
      if (using === 'token') await clearWithToken(account, http);
      else await clearWithSecret(account, { transport, clock, timeoutMs });
    } catch (error) {
      throw await this.settle(ration, account, error);
    }
    const { used } = spending.next;
    logger.warn(messages.QUOTA_CLEARED(name, used, CLEARS_PER_MONTH, redact(reason)));
    // Cleared it is, also if nobody can be told: then the library itself tries again within the hour.
    await this.resume(account).catch((error: WechatError) => {
      logger.warn(error.message);
    });
    return { used, perMonth: CLEARS_PER_MONTH };
  }

  async resume(account: OpenAccount): Promise<boolean> {
    const { engine, opener, logger } = this.ports;
    try {
      const lifted = await Promise.all(opener.keysOf(account).map((key) => engine.resumeAfterQuota(key)));
      if (!lifted.includes(true)) return false;
    } catch {
      throw this.unavailable(account, messages.RESUME_UNHEARD(account.name), 'unheard');
    }
    logger.warn(messages.QUOTA_RESUMED(account.name));
    return true;
  }

  /** Corrects the count by what WeChat said, as far as the store lets it, and returns what the caller is told. */
  private async settle(ration: ClearRation, account: OpenAccount, error: unknown): Promise<unknown> {
    if (isClearedTooOften(error)) {
      await ration.exhaust().catch(ignore);
      const { errcode, errmsg, rid } = error as WechatError;
      return this.spent(account, CLEARS_PER_MONTH, ration.retryAt, { errcode, errmsg, rid });
    }
    if (!mayHaveCleared(error)) await ration.giveBack().catch(ignore);
    return error;
  }

  private spent(
    account: OpenAccount,
    used: number,
    retryAt: number,
    said: WechatErrorFields = {},
  ): WechatError {
    const { name, locale } = account;
    return hintedError('CLEAR_RATION_SPENT', messages.CLEARS_SPENT(name, used), locale, {
      ...said,
      account: name,
      retryAt: new Date(retryAt),
    });
  }

  private unavailable(account: OpenAccount, message: string, hint: 'uncounted' | 'unheard'): WechatError {
    const { name, locale } = account;
    return hintedError('STORE_UNAVAILABLE', message, locale, {
      account: name,
      retryable: true,
      hint: messages.quotaHint(hint, locale),
    });
  }
}

/** WeCom counts by minute and hour, and a custom source is nobody's app. */
function requireDayQuotas(account: OpenAccount): asserts account is DayQuotaAccount {
  const { name, platform, locale } = account;
  if (platform !== 'wecom' && platform !== 'custom') return;
  throw hintedError('INVALID_ARGUMENT', messages.NO_DAY_QUOTA(name, platform), locale, {
    account: name,
    hint: messages.quotaHint(platform, locale),
  });
}

function ignore(): void {}
