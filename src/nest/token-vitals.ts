import type { CredentialEngine } from '../core/engine.js';
import type { WechatError } from '../core/errors.js';
import type { CredentialVitals } from '../core/vitals.js';
import type { AccountHealth } from './account-health.js';
import type { AccountDirectory } from './account-directory.js';

/** A refresh settles within this multiple of its deadline, or this process's timers no longer fire. */
const STUCK_AFTER = 2;

/** What memory knows of one credential, and what that means. */
export interface Vitals extends CredentialVitals {
  readonly health: AccountHealth;
  /** Why it is `down` or `degraded`. */
  readonly trouble?: WechatError;
}

/**
 * The accounts' condition as this process's memory knows it, for health checks and metrics: nothing in here asks WeChat
 * or the shared store. Injected by the library's own entries; not part of the public API.
 */
export class TokenVitals {
  constructor(
    private readonly engine: CredentialEngine,
    private readonly directory: AccountDirectory,
    /** Whether a sweep tries again for those whose tokens are missing. */
    private readonly sweeps: boolean,
  ) {}

  /** Names of the listed accounts. */
  get listed(): readonly string[] {
    return this.directory.names;
  }

  /** False from the first operation that the shared store did not answer until it answers one again. */
  get storeIsUp(): boolean {
    return this.engine.storeIsUp;
  }

  /** How often credentials were handed out by what has been forgotten since, by type. */
  get servedBefore(): ReadonlyMap<string, number> {
    return this.engine.servedBefore;
  }

  /** Every credential of this process: the accounts' tokens, and the tickets in use. */
  *all(): Generator<Vitals> {
    for (const vitals of this.engine.vitals()) yield this.judge(vitals);
  }

  /** The tokens of these accounts; one that is not in use here has none. Throws `UNKNOWN_ACCOUNT`. */
  of(names: readonly string[]): Vitals[] {
    return names.flatMap((name) => {
      const account = this.directory.known(this.directory.nameOf(name));
      const vitals = account && this.engine.vitalsOf(account.key);
      return vitals ? [this.judge({ ...vitals, account: name })] : [];
    });
  }

  /** Whether a refresh has been under way for longer than it can be: then this process itself is sick. */
  isStuck({ refreshingForMs = 0 }: CredentialVitals): boolean {
    return refreshingForMs > STUCK_AFTER * this.engine.settings.flightTimeoutMs;
  }

  private judge(vitals: CredentialVitals): Vitals {
    const { failure, expiresInMs, wanted } = vitals;
    const trouble = failure && { trouble: failure.error };
    if (expiresInMs !== undefined)
      return { ...vitals, health: failure ? 'degraded' : wanted ? 'up' : 'idle', ...trouble };
    // Without a sweep nobody tries again until somebody asks, and a replica that counts as sick is not asked.
    const counts = wanted && failure !== undefined && (this.sweeps || failure.retryInMs > 0);
    return counts ? { ...vitals, health: 'down', ...trouble } : { ...vitals, health: 'idle' };
  }
}
