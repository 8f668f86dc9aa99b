import type { HubRight } from '../options/hub-options.js';
import { HubRefusal } from '../hub-refusal.js';
import type { HubClient } from './hub-client.js';
import type { HubClients } from './hub-clients.js';
import type { Limiter } from './limiter.js';

/** The longest name of an account that is looked for. */
const LONGEST_ACCOUNT_NAME = 256;

/** Lets in who has a key, and as far as its rights go. Throws a `HubRefusal` to everybody else. */
export class HubGuard {
  constructor(
    readonly clients: HubClients,
    private readonly limiter: Limiter,
  ) {}

  /** The client whose key it is, unless it asks too often. */
  async admit(key: string | undefined, address: string): Promise<HubClient> {
    const client = key === undefined ? undefined : this.clients.authenticate(key);
    if (!client) throw await this.unknown(key !== undefined, address);
    await this.count(client);
    return client;
  }

  /** What somebody is told who has no valid key, or no valid pass: one more of those from this address. */
  async unknown(hadKey: boolean, address: string): Promise<HubRefusal> {
    const waitSeconds = await this.limiter.refused(address);
    if (waitSeconds > 0) return new HubRefusal('RATE_LIMITED', { retryAfterSeconds: waitSeconds });
    return new HubRefusal('UNAUTHENTICATED', {
      headers: {
        'www-authenticate': `Bearer realm="wechat-token"${hadKey ? ', error="invalid_token"' : ''}`,
      },
    });
  }

  /** One more request of a client that was let in by something else than its key. */
  count(client: HubClient): Promise<void> | void {
    const waitSeconds = this.limiter.client(client.name);
    return typeof waitSeconds === 'number' ? holdUp(waitSeconds) : waitSeconds.then(holdUp);
  }

  requireRight(client: HubClient, right: HubRight): void {
    if (!client.may(right)) throw new HubRefusal('RIGHT_MISSING', { right });
  }

  /** An account of somebody else and one that does not exist look the same. */
  requireAccount(client: HubClient, account: string): void {
    if (account === '' || account.length > LONGEST_ACCOUNT_NAME || !client.mayUse(account)) {
      throw new HubRefusal('ACCOUNT_FORBIDDEN');
    }
  }
}

function holdUp(waitSeconds: number): void {
  if (waitSeconds > 0) throw new HubRefusal('RATE_LIMITED', { retryAfterSeconds: waitSeconds });
}
