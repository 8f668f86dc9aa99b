import type { EngineEvent } from '../../core/engine-event.js';
import { describeErrcode, type Locale } from '../../core/errcodes.js';
import type { FetchFailure } from '../../core/failure.js';
import { redact } from '../../core/redact.js';
import { appIdOf, platformOf } from '../account-identity.js';
import type { AccountFields } from '../options/account-options.js';
import type { WechatTokenEvent } from './wechat-token-event.js';

export interface PresentationContext {
  readonly fields: AccountFields | undefined;
  readonly locale: Locale;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the engine reports, as the application may see it: with dates, with whose account it is, and what to do about it. */
export function presentEvent(event: EngineEvent, context: PresentationContext): WechatTokenEvent {
  const { fields, locale, now } = context;
  const appId = fields && appIdOf(fields);
  const identity = 'account' in event && {
    ...(fields && { platform: platformOf(fields) }),
    ...(appId !== undefined && { appId }),
  };
  const common = { ...identity, at: new Date(now) };
  const present = (): WechatTokenEvent => {
    switch (event.type) {
      case 'refreshed':
        return { ...event, ...common, expiresAt: new Date(event.expiresAt) };
      case 'refresh-failed': {
        const { retryAt, failure, credentialType } = event;
        const hint = hintOf(failure, { ...identity, locale, isToken: credentialType === 'access_token' });
        return {
          ...event,
          ...common,
          failure: withoutSecrets(failure),
          retryAt: new Date(retryAt),
          ...(hint !== undefined && { hint }),
        };
      }
      case 'stolen':
        return { ...event, ...common, since: new Date(event.since) };
      case 'forced':
      case 'store-down':
        return { ...event, ...common, reason: redact(event.reason) };
      case 'budget-exhausted':
        return { ...event, ...common, retryAt: new Date(event.retryAt) };
      case 'rejected':
        return { ...event, ...common, ...(event.path !== undefined && { path: redact(event.path) }) };
      default:
        return { ...event, ...common };
    }
  };
  return Object.freeze(present());
}

interface HintContext {
  readonly platform?: ReturnType<typeof platformOf>;
  readonly appId?: string;
  readonly locale: Locale;
  readonly isToken: boolean;
}

function hintOf({ errcode, errmsg }: FetchFailure, { isToken, ...context }: HintContext): string | undefined {
  if (errcode === undefined) return undefined;
  return describeErrcode(errcode, { ...context, errmsg, call: isToken ? 'token' : 'business' }).hint;
}

function withoutSecrets(failure: FetchFailure): FetchFailure {
  const { errmsg, reason } = failure;
  return Object.freeze({
    ...failure,
    ...(errmsg !== undefined && { errmsg: redact(errmsg) }),
    ...(reason !== undefined && { reason: redact(reason) }),
  });
}
