import { TokenFetchError } from '../../../src/core/failure.js';
import type { FetchFailure } from '../../../src/core/failure.js';
import type { FetchRequest, FetchedCredential, TokenSource } from '../../../src/core/token-source.js';
import type { HostClock, SimTime } from './sim-time.js';

export type Endpoint = 'token' | 'stable_token' | 'gettoken';
export type Overlap = 'at-once' | 'newest-two' | 'by-time';

export interface WechatCall {
  readonly at: number;
  readonly host: string;
  readonly mode: 'normal' | 'forced';
  outcome: string;
}

/** What the next calls of the token endpoint do instead of answering well. */
export type Trouble =
  | {
      readonly kind: 'fail';
      readonly failure: FetchFailure;
      /** Whether WeChat acted all the same. Default: if the failure is ambiguous. */
      readonly carriedOut?: boolean;
      readonly afterMs?: number;
    }
  /** Carried out, but no reply arrives. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'reply'; readonly reply: unknown }
  | { readonly kind: 'delay'; readonly ms: number };

/** Before the request leaves the host · WeChat has answered, the host does not know · before the host's next step. */
export type FetchMoment = 'send' | 'issued' | 'reply';

const MINUTE_MS = 60_000;

/** WeChat's rules about the tokens of one app, without a network. */
export class SimWechat {
  readonly calls: WechatCall[] = [];
  readonly probes: { readonly at: number; readonly alive: boolean }[] = [];
  /** Time on the way to WeChat and back. */
  latencyMs = 20;
  lifeMs = 7_200_000;
  /** After a revocation, a normal call of stable_token hands the dead token back. */
  handsBackDeadToken = false;
  /** gettoken hands the current token back until it ends. */
  handsBackToTheEnd = false;
  probeFails = false;
  /** Lets a test strike a host in the middle of a fetch. */
  onMoment: ((moment: FetchMoment, host: string) => void) | undefined;
  /** Why WeChat refuses the token calls of a host: its secret, its address. */
  refuses: ((host: string) => FetchFailure | undefined) | undefined;
  private troubles: { trouble: Trouble; times: number }[] = [];
  private tokens: { value: string; issuedAt: number; expiresAt: number; diesAt: number }[] = [];
  private issued = 0;
  private forcedAt = -Infinity;

  constructor(
    private readonly time: SimTime,
    readonly endpoint: Endpoint = 'stable_token',
    readonly overlap: Overlap = 'at-once',
  ) {}

  alive(value: string): boolean {
    const token = this.tokens.find((candidate) => candidate.value === value);
    return token !== undefined && this.time.now < Math.min(token.diesAt, token.expiresAt);
  }

  /** The newest token that WeChat honours. */
  get current(): string | undefined {
    return this.tokens.findLast(({ value }) => this.alive(value))?.value;
  }

  revoke(): void {
    for (const token of this.tokens) token.diesAt = Math.min(token.diesAt, this.time.now);
  }

  /** Another party refreshes. */
  steal(): string {
    return this.issue(this.endpoint === 'stable_token' ? 'forced' : 'normal').value;
  }

  trouble(trouble: Trouble, times = 1): void {
    this.troubles.push({ trouble, times });
  }

  calm(): void {
    this.troubles = [];
  }

  /** The source through which one host sees this WeChat. */
  source(host: string, clock: HostClock): TokenSource {
    const stable = this.endpoint === 'stable_token';
    return {
      kind: this.endpoint,
      scope: 'shared',
      rotation: stable ? 'idempotent' : this.endpoint === 'token' ? 'exclusive' : 'unknown',
      windows: stable
        ? { soonEarliestMs: 285_000, soonLatestMs: 120_000, dueMs: 30_000 }
        : { soonEarliestMs: 15 * MINUTE_MS, soonLatestMs: 10 * MINUTE_MS, dueMs: MINUTE_MS },
      budget: { ceiling: stable ? 5_000 : 500, per: 'day', reserve: 30 },
      ...(stable && { forceRation: { perDay: 10, minIntervalMs: 30_000 } }),
      fetch: (request) => this.fetch(host, clock, request),
      probe: async (value) => {
        await clock.sleep(this.latencyMs);
        if (this.probeFails) throw new Error('no answer');
        const alive = this.alive(value);
        this.probes.push({ at: this.time.now, alive });
        await clock.sleep(this.latencyMs);
        return alive;
      },
    };
  }

  private async fetch(host: string, clock: HostClock, { mode }: FetchRequest): Promise<FetchedCredential> {
    const failure = this.refuses?.(host);
    const trouble = failure ? ({ kind: 'fail', failure } as const) : this.nextTrouble();
    this.onMoment?.('send', host);
    await clock.sleep(this.latencyMs / 2);
    const call: WechatCall = { at: this.time.now, host, mode, outcome: 'sent' };
    this.calls.push(call);
    // From here on WeChat acts, whatever becomes of the host.
    const reply = await this.time.sleep(this.latencyMs / 2).then(() => this.answer(mode, trouble));
    this.onMoment?.('issued', host);
    await clock.sleep(this.latencyMs + delayOf(trouble));
    this.onMoment?.('reply', host);
    call.outcome = typeof reply === 'string' ? reply : 'issued';
    if (trouble?.kind === 'lost') {
      await clock.sleep(60_000);
      throw new TokenFetchError({ class: 'transient', reason: 'no reply', ambiguous: true });
    }
    if (trouble?.kind === 'fail') throw new TokenFetchError(trouble.failure);
    if (trouble?.kind === 'reply') return trouble.reply as FetchedCredential;
    return reply as FetchedCredential;
  }

  private answer(mode: 'normal' | 'forced', trouble: Trouble | undefined): FetchedCredential | string {
    if (trouble?.kind === 'fail' && !(trouble.carriedOut ?? trouble.failure.ambiguous)) return 'failed';
    if (trouble?.kind === 'reply') return 'reply';
    const { value, expiresAt } = this.issue(mode);
    return { value, expiresInSeconds: Math.floor((expiresAt - this.time.now) / 1000) };
  }

  private issue(mode: 'normal' | 'forced'): { value: string; expiresAt: number } {
    const now = this.time.now;
    const newest = this.tokens.at(-1);
    if (this.endpoint === 'stable_token' && newest && now < newest.expiresAt) {
      const handsBack = this.alive(newest.value) || this.handsBackDeadToken;
      if (mode === 'normal' && handsBack && newest.expiresAt - now > 5 * MINUTE_MS) return newest;
      if (mode === 'forced') {
        if (now - this.forcedAt < 30_000) return newest;
        this.forcedAt = now;
        for (const token of this.tokens) token.diesAt = Math.min(token.diesAt, now);
      }
    }
    if (this.handsBackToTheEnd && newest && this.alive(newest.value)) return newest;
    if (this.endpoint !== 'stable_token') this.retire(now);
    const token = {
      value: `TOKEN-${++this.issued}`,
      issuedAt: now,
      expiresAt: now + this.lifeMs,
      diesAt: Infinity,
    };
    this.tokens.push(token);
    return token;
  }

  /** What a new token does to the older ones. */
  private retire(now: number): void {
    if (this.endpoint === 'gettoken') return;
    this.tokens.forEach((token, index) => {
      const newest = index === this.tokens.length - 1;
      if (this.overlap === 'at-once' || (this.overlap === 'newest-two' && !newest))
        token.diesAt = Math.min(token.diesAt, now);
      if (this.overlap === 'by-time') token.diesAt = Math.min(token.diesAt, now + 5 * MINUTE_MS);
    });
  }

  private nextTrouble(): Trouble | undefined {
    const [next] = this.troubles;
    if (!next) return undefined;
    if (--next.times <= 0) this.troubles.shift();
    return next.trouble;
  }
}

function delayOf(trouble: Trouble | undefined): number {
  if (trouble?.kind === 'delay') return trouble.ms;
  return trouble?.kind === 'fail' ? (trouble.afterMs ?? 0) : 0;
}
