import { createHash } from 'node:crypto';
import type { Timer } from '../../core/clock.js';
import { TokenFetchError } from '../../core/failure.js';
import type { FetchedCredential, FetchRequest, TokenSource } from '../../core/token-source.js';
import type { HubConnection, HubRefused } from './hub-connection.js';
import type { HubCredential } from './hub-reply.js';

/** The hub may have to wait for WeChat, or for the lease of another hub that died. */
const FETCH_TIMEOUT_MS = 28_000;
/** What one hub announced, another one may not have heard of yet. */
const LOOKS = 3;
const NEXT_LOOK_MS = 1_000;

/**
 * A token or ticket that a control server keeps. The hub is the authority: it coordinates, counts and compares, so that
 * each process asks it on its own, and nothing of it lies in a store of this application.
 */
export class HubTokenSource implements TokenSource {
  readonly kind: string;
  readonly scope = 'process';
  readonly rotation = 'idempotent';
  readonly fetchTimeoutMs = FETCH_TIMEOUT_MS;
  /** Around the end of `expiresIn`, which is shortly after the hub's own renewal. */
  readonly windows = { soonEarliestMs: 60_000, soonLatestMs: 20_000, dueMs: 5_000 } as const;
  readonly #hub: HubConnection;
  readonly #account: string;
  readonly #path: string;
  readonly #credentialType: string;
  #known: HubCredential | undefined;
  #ending: AbortController | undefined;
  #asking = 0;
  /** What the hub announced, until it was seen. */
  #heardId: string | undefined;
  #looks = 0;
  #nextLook: Timer | undefined;
  #changed: () => void = () => undefined;

  constructor(hub: HubConnection, account: string, resource: string, credentialType: string) {
    this.kind = resource === 'access-token' ? 'hub' : `hub_${credentialType}`;
    this.#hub = hub;
    this.#account = account;
    this.#path = `/accounts/${encodeURIComponent(account)}/${resource}`;
    this.#credentialType = credentialType;
  }

  async fetch({ signal, rejected }: FetchRequest): Promise<FetchedCredential> {
    const ending = this.#ending?.signal;
    const limits = ending ? AbortSignal.any([signal, ending]) : signal;
    this.#asking += 1;
    try {
      const { value, expiresIn } = (this.#known = await this.ask(limits, rejected));
      return { value, expiresInSeconds: expiresIn };
    } finally {
      this.#asking -= 1;
      this.compare();
    }
  }

  fingerprint(): Promise<string> {
    return this.#hub.fingerprint();
  }

  watch(changed: () => void): () => void {
    const ending = new AbortController();
    this.#ending = ending;
    this.#changed = changed;
    const unwatch = this.#hub.watch({
      account: this.#account,
      credentialType: this.#credentialType,
      heard: (id) => {
        if (id === undefined) return changed();
        this.#heardId = id;
        this.#looks = 0;
        this.compare();
      },
    });
    return () => {
      unwatch();
      this.#nextLook?.cancel();
      ending.abort();
    };
  }

  ticket(type: string): TokenSource {
    return new HubTokenSource(this.#hub, this.#account, `tickets/${type}`, `${type}_ticket`);
  }

  /** Looks for what was announced, unless it is here already: mostly it is the answer that was waited for. */
  private compare(): void {
    this.#nextLook?.cancel();
    if (this.#asking > 0 || this.#heardId === undefined) return;
    if (this.#heardId === this.#known?.id || this.#looks >= LOOKS) {
      this.#heardId = undefined;
      return;
    }
    this.#looks += 1;
    if (this.#looks === 1) this.#changed();
    else this.#nextLook = this.#hub.clock.setTimer(NEXT_LOOK_MS, () => this.#changed());
  }

  private async ask(signal: AbortSignal, rejected: string | undefined): Promise<HubCredential> {
    const read = () => this.#hub.ask({ method: 'GET', path: this.#path, known: this.#known, signal });
    if (rejected === undefined) return read();
    const body = { rejected: createHash('sha256').update(rejected).digest('hex') };
    try {
      return await this.#hub.ask({ method: 'POST', path: `${this.#path}/refresh`, body, signal });
    } catch (error) {
      if (!(error as HubRefused).codes?.includes('RIGHT_MISSING')) throw error;
    }
    // A read-only client: somebody else may have had it replaced.
    const current = await read();
    if (current.value !== rejected) return current;
    const reason = 'the hub still has the rejected token, and this client has not the right "refresh"';
    throw new TokenFetchError({ class: 'transient', reason });
  }
}
