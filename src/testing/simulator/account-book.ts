import { isOnAddressList } from './address-list.js';
import { Refusal } from './refusal.js';
import type { SimulatedAccount } from './simulator-options.js';

/** The accounts that exist. */
export class AccountBook {
  readonly #accounts = new Map<string, SimulatedAccount>();

  constructor(accounts: readonly SimulatedAccount[]) {
    for (const account of accounts) this.add(account);
  }

  add(account: SimulatedAccount): void {
    this.#accounts.set(account.appId, { ...account });
  }

  update(appId: string, patch: Partial<SimulatedAccount>): void {
    this.add({ ...this.get(appId), ...patch });
  }

  /** @throws {Error} for the test's author, not for the simulator's client */
  get(appId: string): SimulatedAccount {
    const account = this.#accounts.get(appId);
    if (!account) throw new Error(`the simulator has no account '${appId}'; addAccount() adds one`);
    return account;
  }

  has(appId: string): boolean {
    return this.#accounts.has(appId);
  }

  appIds(): string[] {
    return [...this.#accounts.keys()];
  }

  /** @throws {Refusal} 41002, 40013 */
  identify(appId: unknown): SimulatedAccount {
    if (appId === undefined || appId === '') throw new Refusal(41002);
    const account = typeof appId === 'string' ? this.#accounts.get(appId) : undefined;
    if (!account) throw new Refusal(40013);
    return account;
  }

  /** Checks a use of the secret. @throws {Refusal} 41004, 40125, 40243, 40164 */
  unlock(account: SimulatedAccount, secret: unknown, address: string): void {
    if (secret === undefined || secret === '') throw new Refusal(41004);
    if (secret !== account.secret) throw new Refusal(40125);
    if (account.frozen) throw new Refusal(40243);
    if (account.ipAllowlist && !isOnAddressList(address, account.ipAllowlist)) throw new Refusal(40164);
  }
}
