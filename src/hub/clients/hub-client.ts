import type { HubClientOptions, HubRight } from '../options/hub-options.js';

/** A service that is known to the hub. */
export class HubClient {
  readonly name: string;
  /** SHA-256 of its key, in hex. */
  readonly keyHash: string;
  /** Undefined when it may use every account. */
  readonly accounts: ReadonlySet<string> | undefined;
  private readonly rights: ReadonlySet<HubRight>;

  constructor({ name, keyHash, accounts, rights }: HubClientOptions) {
    this.name = name;
    this.keyHash = keyHash.toLowerCase();
    this.accounts = accounts === '*' ? undefined : new Set(accounts);
    this.rights = new Set(rights);
  }

  /** `refresh` includes `read`. */
  may(right: HubRight): boolean {
    return this.rights.has(right) || (right === 'read' && this.rights.has('refresh'));
  }

  mayUse(account: string): boolean {
    return this.accounts?.has(account) ?? true;
  }
}
