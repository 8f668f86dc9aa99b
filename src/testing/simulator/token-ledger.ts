import { randomBytes, randomInt } from 'node:crypto';

import type { SimulatorClock } from './simulator-clock.js';

/** An endpoint that issues access tokens; `gettoken` is WeCom's. */
export type TokenApi = 'token' | 'stable_token' | 'gettoken';

export interface IssuedToken<Api extends string = TokenApi> {
  readonly value: string;
  readonly owner: string;
  readonly api: Api;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When it stops being honoured: its expiry, or earlier once it was replaced or killed. */
  endsAt: number;
  /** Killed, but still handed out by stable_token. */
  handedBack: boolean;
}

/** How long an expired token is remembered as such (42001); afterwards it is unknown (40001). */
const REMEMBERED_MS = 86_400_000;

/** Every token (or ticket) ever issued, and whether it is honoured now. */
export class TokenLedger<Api extends string = TokenApi> {
  readonly #byValue = new Map<string, IssuedToken<Api>>();
  readonly #byOwner = new Map<string, IssuedToken<Api>[]>();

  constructor(private readonly clock: SimulatorClock) {}

  issue(owner: string, api: Api, lifeMs: number): IssuedToken<Api> {
    const now = this.clock.now();
    const expiresAt = now + lifeMs;
    const token = {
      value: createToken(),
      owner,
      api,
      issuedAt: now,
      expiresAt,
      endsAt: expiresAt,
      handedBack: false,
    };
    this.#byValue.set(token.value, token);
    const remembered = this.all(owner, api).filter(
      (old) => old.expiresAt + REMEMBERED_MS > now || this.#forget(old),
    );
    this.#byOwner.set(key(owner, api), [...remembered, token]);
    return token;
  }

  /** Oldest first. */
  all(owner: string, api: Api): readonly IssuedToken<Api>[] {
    return this.#byOwner.get(key(owner, api)) ?? [];
  }

  honoured(owner: string, api: Api): IssuedToken<Api>[] {
    return this.all(owner, api).filter((token) => this.isHonoured(token));
  }

  find(value: string): IssuedToken<Api> | undefined {
    return this.#byValue.get(value);
  }

  isHonoured(token: IssuedToken<Api>): boolean {
    return this.clock.now() < token.endsAt;
  }

  /** It lived to its natural end, instead of being replaced or killed. */
  hasExpired(token: IssuedToken<Api>): boolean {
    return token.endsAt === token.expiresAt && this.clock.now() >= token.expiresAt;
  }

  /** The token is not honoured from `at` on, or from an earlier end that it already had. */
  end(token: IssuedToken<Api>, at = this.clock.now()): void {
    token.endsAt = Math.min(token.endsAt, at);
  }

  clear(): void {
    this.#byValue.clear();
    this.#byOwner.clear();
  }

  #forget(token: IssuedToken<Api>): false {
    this.#byValue.delete(token.value);
    return false;
  }
}

function key(owner: string, api: string): string {
  return `${api} ${owner}`;
}

/** 136 characters, as seen in 2023: a number, an underscore, base64url. */
function createToken(): string {
  return `${randomInt(70, 100)}_${randomBytes(100).toString('base64url').slice(0, 133)}`;
}
