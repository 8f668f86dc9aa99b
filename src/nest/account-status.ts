import type { CredentialState, CredentialStatus } from '../core/keeper.js';
import { describeErrcode, type Locale } from '../core/errcodes.js';
import type { FailureClass } from '../core/failure.js';
import type { TicketType } from '../sources/ticket-source.js';
import { appIdOf, platformOf } from './account-identity.js';
import type { AccountFields, WechatPlatform } from './options/account-options.js';

/** How an account is doing. Plain data without token or secret; JSON shows the dates in ISO form. */
export interface AccountStatus extends KeptStatus {
  /** Its name. */
  readonly account: string;
  readonly platform: WechatPlatform;
  /** The appId; for WeCom the corpId. */
  readonly appId?: string;
  /** What `state` and the fields beside it are about; its tickets are in `tickets`. */
  readonly credentialType: 'access_token';
  /** Those that this process uses, if it uses any. */
  readonly tickets?: readonly TicketStatus[];
}

/** How a ticket is doing. */
export interface TicketStatus extends KeptStatus {
  readonly type: TicketType;
}

/** What an account's token and its tickets have in common. */
export interface KeptStatus {
  /** `unused` until somebody asks; `blocked` while no attempt is allowed and there is no valid token. */
  readonly state: CredentialState;
  /** Id of the current credential, for comparing processes and reading logs. It tells nothing about the token. */
  readonly credentialId?: string;
  /** Since the request that fetched it began. */
  readonly ageSeconds?: number;
  /** When the request that fetched it began. */
  readonly issuedAt?: Date;
  /** End of its life. */
  readonly expiresAt?: Date;
  /** Planned moment of the next renewal. */
  readonly renewsAt?: Date;
  /** When somebody in this process last asked for it. */
  readonly lastUsedAt?: Date;
  /** The last failed refresh, until one succeeds. */
  readonly lastError?: {
    readonly class: FailureClass;
    readonly errcode?: number;
    readonly errmsg?: string;
    readonly rid?: string;
    readonly reason?: string;
    readonly hint?: string;
    readonly at: Date;
    readonly retryAt: Date;
  };
  /** Calls that fetched it, on the current day (or in the current hour). */
  readonly budget?: CredentialStatus['budget'];
  /** Signs that somebody else refreshes this account: how often today, and since when. */
  readonly stolen?: { readonly times: number; readonly since: Date };
  /** Forced refreshes of the current day. */
  readonly forced?: CredentialStatus['forced'];
}

export interface StatusContext {
  readonly name: string;
  readonly fields: AccountFields;
  readonly locale: Locale;
  readonly now: number;
}

export function accountStatus(
  token: CredentialStatus,
  tickets: readonly { readonly type: TicketType; readonly status: CredentialStatus }[],
  context: StatusContext,
): AccountStatus {
  const appId = appIdOf(context.fields);
  return {
    account: context.name,
    platform: platformOf(context.fields),
    ...(appId !== undefined && { appId }),
    credentialType: 'access_token',
    ...keptStatus(token, 'token', context),
    ...(tickets.length > 0 && {
      tickets: tickets.map(({ type, status }) => ({ type, ...keptStatus(status, 'business', context) })),
    }),
  };
}

function keptStatus(
  status: CredentialStatus,
  call: 'token' | 'business',
  context: StatusContext,
): KeptStatus {
  const { credentialId, issuedAt, expiresAt, renewsAt, lastUsedAt, budget, forced, stolen } = status;
  const lastError = lastErrorOf(status, call, context);
  return {
    state: status.state,
    ...(credentialId !== undefined && { credentialId }),
    ...(issuedAt !== undefined && {
      ageSeconds: Math.max(0, Math.floor((context.now - issuedAt) / 1000)),
      issuedAt: new Date(issuedAt),
    }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    ...(renewsAt !== undefined && { renewsAt: new Date(renewsAt) }),
    ...(lastUsedAt !== undefined && { lastUsedAt: new Date(lastUsedAt) }),
    ...(lastError && { lastError }),
    ...(budget && { budget }),
    ...(stolen && { stolen: { times: stolen.times, since: new Date(stolen.since) } }),
    ...(forced && { forced }),
  };
}

function lastErrorOf(
  { failure }: CredentialStatus,
  call: 'token' | 'business',
  context: StatusContext,
): KeptStatus['lastError'] {
  if (!failure) return undefined;
  const { errcode, errmsg, rid, reason } = failure;
  const hint =
    errcode === undefined
      ? undefined
      : describeErrcode(errcode, {
          errmsg,
          locale: context.locale,
          platform: platformOf(context.fields),
          appId: appIdOf(context.fields),
          call,
        }).hint;
  return {
    class: failure.class,
    ...(errcode !== undefined && { errcode }),
    ...(errmsg !== undefined && { errmsg }),
    ...(rid !== undefined && { rid }),
    ...(reason !== undefined && { reason }),
    ...(hint !== undefined && { hint }),
    at: new Date(failure.at),
    retryAt: new Date(failure.retryAt),
  };
}
