import type { Credential } from '../../../src/core/credential.js';
import { HeldCredential } from '../../../src/core/held-credential.js';
import { WechatTokenError } from '../../../src/core/errors.js';
import {
  type CredentialGlance,
  type CredentialKeeper,
  type CredentialStatus,
  type GetOptions,
  type RejectionContext,
  type RejectionVerdict,
} from '../../../src/core/keeper.js';

export interface Rejection extends RejectionContext {
  readonly id: string;
}

/** A keeper without an engine: it compares, and fetches with the function it was given. */
export class FakeKeeper implements CredentialKeeper {
  readonly rejections: Rejection[] = [];
  fetches = 0;
  /** What it says when the current credential is rejected. */
  onRejection: 'fetch' | 'refute' | 'throw' = 'fetch';
  /** Held back until it settles. */
  gate: Promise<unknown> = Promise.resolve();
  private current: Credential | undefined;

  constructor(private readonly fetchToken: (count: number) => string | Promise<string>) {}

  ready(): Credential | undefined {
    return this.current;
  }

  async get(options: GetOptions = {}): Promise<Credential> {
    if (this.current) return this.current;
    const aborted = new Promise<never>((_, reject) => {
      options.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
    await Promise.race([this.gate, aborted]);
    return this.fetch();
  }

  async value(options?: GetOptions): Promise<string> {
    return (await this.get(options)).value;
  }

  peek(): Credential | undefined {
    return this.current;
  }

  read(): Promise<Credential | undefined> {
    return Promise.resolve(this.current);
  }

  followNews(): void {}

  holdMs(): number {
    return 0;
  }

  async rejected(id: string, rejection: RejectionContext = {}): Promise<RejectionVerdict> {
    this.rejections.push({ id, ...rejection });
    if (this.current && this.current.id !== id) return { kind: 'replaced', credential: this.current };
    if (this.onRejection === 'refute') return { kind: 'refuted' };
    if (this.onRejection === 'throw')
      throw new WechatTokenError('TOKEN_REJECTED', 'no new token may be fetched yet');
    return { kind: 'replaced', credential: await this.fetch() };
  }

  refreshRejected(): Promise<Credential> {
    return this.fetch();
  }

  force(): Promise<Credential> {
    return this.fetch();
  }

  status(): Promise<CredentialStatus> {
    return Promise.resolve({ state: this.current ? 'fresh' : 'missing' });
  }

  glance(): CredentialGlance {
    return { state: this.current ? 'fresh' : 'missing', failing: false };
  }

  /** As if another process had refreshed. */
  async fetch(): Promise<Credential> {
    this.fetches += 1;
    const count = this.fetches;
    const value = await this.fetchToken(count);
    this.current = new HeldCredential({
      id: `id-${count}`,
      value,
      issuedAt: 0,
      receivedAt: 0,
      expiresAt: Number.MAX_SAFE_INTEGER,
      server: 'none',
      cause: 'missing',
    });
    return this.current;
  }
}
