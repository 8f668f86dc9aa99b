import type { Credential } from '../core/credential.js';
import { isWechatError } from '../core/errors.js';
import { TokenFetchError } from '../core/failure.js';
import type { CredentialKeeper } from '../core/keeper.js';
import type { CallBudget, TokenSource } from '../core/token-source.js';
import type { Transport } from '../core/transport.js';
import type { Family } from './failure-table.js';
import { noReply, readTicketReply } from './token-reply.js';

export const TICKET_TYPES = ['jsapi', 'wx_card', 'agent_config'] as const;

/** What a ticket is for: the JS-SDK (`wx.config`), card coupons, or WeCom's `wx.agentConfig`. */
export type TicketType = (typeof TICKET_TYPES)[number];

export interface TicketSourceOptions {
  readonly type: TicketType;
  readonly family: Family;
  /** Keeps the token of the very account, or WeCom app, that the ticket is for. */
  readonly token: CredentialKeeper;
  /** Errcodes by which WeChat says that this token is no good. */
  readonly rejectionErrcodes: ReadonlySet<number>;
  readonly baseUrl: string;
  readonly transport: Transport;
}

/**
 * Official accounts: how many tickets a day there are is not documented; "very limited" is. WeCom: 100 an hour per app.
 * @see https://developers.weixin.qq.com/doc/service/api/webdev/jssdk/api_getticket.html
 * @see https://developer.work.weixin.qq.com/document/path/90454
 */
const BUDGETS: Readonly<Record<Family, CallBudget>> = {
  wechat: { ceiling: 100, per: 'day', reserve: 20 },
  wecom: { ceiling: 60, per: 'hour', reserve: 10 },
};

const ENDPOINTS: Readonly<Record<Family, Partial<Record<TicketType, { path: string; type?: string }>>>> = {
  wechat: {
    jsapi: { path: '/cgi-bin/ticket/getticket', type: 'jsapi' },
    wx_card: { path: '/cgi-bin/ticket/getticket', type: 'wx_card' },
  },
  wecom: {
    jsapi: { path: '/cgi-bin/get_jsapi_ticket' },
    agent_config: { path: '/cgi-bin/ticket/get', type: 'agent_config' },
  },
};

/** The ticket types that a platform has. */
export function ticketTypesOf(family: Family): readonly TicketType[] {
  return Object.keys(ENDPOINTS[family]) as TicketType[];
}

/** A ticket, fetched with its own account's token. A rejected token is replaced and the ticket asked for once more. */
export function ticketSource(options: TicketSourceOptions): TokenSource {
  const { type, family, token, transport } = options;
  const endpoint = ENDPOINTS[family][type];
  if (!endpoint) throw new TypeError(`${family} has no ${type} ticket`);
  const url = options.baseUrl.replace(/\/+$/, '') + endpoint.path;

  const ask = async (credential: Credential, limits: { timeoutMs: number; signal: AbortSignal }) => {
    const { value } = credential;
    const query = { access_token: value, ...(endpoint.type !== undefined && { type: endpoint.type }) };
    const response = await transport
      .request({ method: 'GET', url, query, ...limits })
      .catch((error: unknown) => {
        throw noReply(error);
      });
    return readTicketReply(response, { family, known: [value] });
  };

  const isRejection = (error: unknown): error is TokenFetchError => {
    const errcode = error instanceof TokenFetchError ? error.failure.errcode : undefined;
    return errcode !== undefined && options.rejectionErrcodes.has(errcode);
  };

  return {
    kind: `${type}_ticket`,
    scope: 'shared',
    rotation: 'unknown',
    windows: { soonEarliestMs: 15 * 60_000, soonLatestMs: 10 * 60_000, dueMs: 60_000 },
    budget: BUDGETS[family],
    repeatConfirms: true,

    // Whatever the token fails of is said to the caller as it is, and costs no ticket of the day.
    async prepare() {
      await token.get();
    },

    // A pause that is about one token says nothing about the next one.
    async tokenId() {
      return (await token.read({ compare: true }))?.id;
    },

    async fetch({ timeoutMs, signal }) {
      const limits = { timeoutMs, signal };
      let credential = await token.get({ signal }).catch(asFailure);
      for (let repeated = false; ; repeated = true) {
        try {
          return await ask(credential, limits);
        } catch (error) {
          if (!isRejection(error)) throw error;
          const { id } = credential;
          const verdict = await token.rejected(id, { path: endpoint.path, repeated }).catch(asFailure);
          if (repeated || verdict.kind === 'refuted')
            throw new TokenFetchError({ ...error.failure, tokenId: id });
          credential = verdict.credential;
        }
      }
    },
  };
}

/** The token was lost since `prepare`. It has a back-off of its own, so this one stays short. */
function asFailure(error: unknown): never {
  if (!isWechatError(error)) throw error;
  throw new TokenFetchError({ class: 'transient', reason: `no access token: ${error.code}` });
}
