import { TokenFetchError } from '../core/failure.js';
import type { FetchedCredential, FetchRequest, TokenSource } from '../core/token-source.js';
import { type EndpointOptions, type EndpointRules, EndpointSource } from './endpoint-source.js';
import type { WrongCalls } from './wrong-calls.js';

export interface WecomSourceOptions extends EndpointOptions {
  readonly corpId: string;
  /** Every app of a corp has its own secret and its own token. */
  readonly agentId: string | number;
  /** Stands for the app, for as long as it is in use. */
  readonly app: object;
  /** One for all apps of the process. */
  readonly wrongCalls: WrongCalls;
}

const RULES: EndpointRules = {
  kind: 'gettoken',
  family: 'wecom',
  rotation: 'unknown',
  windows: { soonEarliestMs: 15 * 60_000, soonLatestMs: 10 * 60_000, dueMs: 60_000 },
  budget: { ceiling: 2000, per: 'day', reserve: 30 },
  // 40001 is a wrong secret here; it says nothing about a token.
  rejectedCodes: [40014, 42001],
  request: (corpid, corpsecret) => ({
    method: 'GET',
    path: '/cgi-bin/gettoken',
    query: { corpid, corpsecret },
  }),
};

/**
 * The access token of one WeCom app from `GET /cgi-bin/gettoken`. WeCom no longer promises that repeated calls give the
 * same token, nor that they give another one.
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
export function wecomTokenSource(options: WecomSourceOptions): TokenSource {
  return new WecomTokenSource(options);
}

/** After too many refused calls, only an app that WeCom accepted last time may still call. */
class WecomTokenSource extends EndpointSource {
  readonly #identity: string;
  readonly #app: object;
  readonly #wrongCalls: WrongCalls;

  constructor(options: WecomSourceOptions) {
    super(RULES, options.corpId, options);
    this.#identity = `${options.corpId}:${options.agentId}`;
    this.#app = options.app;
    this.#wrongCalls = options.wrongCalls;
  }

  protected override get identity(): string {
    return this.#identity;
  }

  override async fetch(request: FetchRequest): Promise<FetchedCredential> {
    const { accepted } = this.#wrongCalls;
    const waitMs = accepted.has(this.#app) ? 0 : this.#wrongCalls.waitMs();
    if (waitMs > 0) throw tooManyWrongCalls(waitMs);
    try {
      const fetched = await super.fetch(request);
      accepted.add(this.#app);
      return fetched;
    } catch (error) {
      if (isRefusal(error)) {
        accepted.delete(this.#app);
        this.#wrongCalls.count();
      }
      throw error;
    }
  }
}

/** An errcode, other than that WeCom is busy. */
function isRefusal(error: unknown): boolean {
  return error instanceof TokenFetchError && (error.failure.errcode ?? -1) !== -1;
}

function tooManyWrongCalls(pauseMs: number): TokenFetchError {
  const reason =
    'too many gettoken calls of this process were refused within an hour, and WeCom bans addresses for that: look for wrong secrets';
  return new TokenFetchError({ class: 'slow-down', reason, pauseMs, addressOnly: true });
}
