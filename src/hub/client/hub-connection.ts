import type { Clock } from '../../core/clock.js';
import { TokenFetchError } from '../../core/failure.js';
import { redact } from '../../core/redact.js';
import type { TokenSource } from '../../core/token-source.js';
import { fingerprintOf, resolveSecret } from '../../sources/secret.js';
import { AllFailed, failOver } from './fail-over.js';
import {
  type HubConnectionOptions,
  type NormalisedHubConnection,
  normaliseConnection,
} from './hub-client-options.js';
import { HubNews, type HubWatcher } from './hub-news.js';
import { combined, type HubCredential, HubProblem, problemOf, readCredential } from './hub-reply.js';
import { sendRequest } from './hub-request.js';
import { HubTokenSource } from './hub-token-source.js';

/** A hub that says nothing for so long may be hung: the next one is asked beside it. */
const PATIENCE_MS = 3_000;
const DEFAULT_ACCOUNT = 'default';

export interface HubQuestion {
  readonly method: 'GET' | 'POST';
  /** Below the beginning of the plain API. */
  readonly path: string;
  readonly body?: object;
  /** What this client has already. */
  readonly known?: HubCredential | undefined;
  readonly signal: AbortSignal;
}

/** How this process reaches its hubs: for several accounts with one key and one event stream. */
export class HubConnection {
  readonly #options: NormalisedHubConnection;
  readonly #news: HubNews;
  /** The hub that answered last is asked first. */
  #preferred = 0;

  /** @internal Use `connectHub`. */
  constructor(options: NormalisedHubConnection) {
    this.#options = options;
    const { bases, clock, random } = options;
    this.#news = new HubNews({
      bases,
      clock,
      random,
      headers: async () => authorization(await resolveSecret(options.key)),
      preferred: () => this.#preferred,
    });
  }

  /** The source of an account's token, and of its tickets: for `platform: 'custom'`. Default account: `default`. */
  source(account: string = DEFAULT_ACCOUNT): TokenSource {
    return new HubTokenSource(this, account, 'access-token', 'access_token');
  }

  /** @internal */
  get clock(): Clock {
    return this.#options.clock;
  }

  /** @internal Asks one hub after the other. Throws a `TokenFetchError`. */
  async ask(question: HubQuestion): Promise<HubCredential> {
    const { bases, clock, key } = this.#options;
    const { signal } = question;
    const secret = await resolveSecret(key, signal);
    const order = bases.map((_, index) => bases[(this.#preferred + index) % bases.length]!);
    try {
      const { index, value } = await failOver({
        count: bases.length,
        first: this.#preferred,
        patienceMs: PATIENCE_MS,
        clock,
        attempt: (hub, other) =>
          askOne(bases[hub]!, secret, { ...question, signal: AbortSignal.any([signal, other]) }),
        isFinal: (error) => error instanceof HubProblem && error.isFinal,
      });
      this.#preferred = index;
      return value;
    } catch (error) {
      const problems = error instanceof AllFailed ? error.errors.map(problemOf) : [problemOf(error)];
      const failure = combined(problems, order);
      const codes = problems.map(({ code }) => code);
      throw new HubRefused({ ...failure, reason: redact(failure.reason ?? '', [secret]) }, codes);
    }
  }

  /** @internal */
  watch(watcher: HubWatcher): () => void {
    return this.#options.events ? this.#news.watch(watcher) : () => undefined;
  }

  /** @internal A corrected key passes at once. */
  async fingerprint(): Promise<string> {
    const { key, bases } = this.#options;
    return fingerprintOf(bases.join(' '), await resolveSecret(key));
  }
}

/** What the hubs said, with their own codes. */
export class HubRefused extends TokenFetchError {
  constructor(
    failure: TokenFetchError['failure'],
    readonly codes: readonly string[],
  ) {
    super(failure);
  }
}

async function askOne(
  base: string,
  key: string,
  { method, path, body, known, signal }: HubQuestion,
): Promise<HubCredential> {
  const url = base + path;
  const json = body && JSON.stringify(body);
  const headers = { ...authorization(key), accept: 'application/json' };
  const conditional = known ? { ...headers, 'if-none-match': `"${known.id}"` } : headers;
  const response = await sendRequest({ method, url, headers: conditional, body: json, signal });
  const secrets = known ? [key, known.value] : [key];
  return readCredential(response, known, secrets);
}

function authorization(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

/**
 * Connects to a control server, or several over one Redis. Nothing is sent before a token is needed.
 * Throws a `WechatConfigurationError` that lists everything that is wrong.
 *
 * @example
 * const hub = connectHub({ urls: ['https://hub-1.internal', 'https://hub-2.internal'], key: process.env.HUB_KEY! });
 * const accounts = ['shop', 'campus'].map((name) => ({ name, platform: 'custom', source: hub.source(name) }));
 */
export function connectHub(options: HubConnectionOptions): HubConnection {
  return new HubConnection(normaliseConnection(options, 'connectHub'));
}
