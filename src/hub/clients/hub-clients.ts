import { timingSafeEqual } from 'node:crypto';
import type { HubClientOptions } from '../options/hub-options.js';
import { sha256 } from './client-key.js';
import { HubClient } from './hub-client.js';

/** The services that may ask this hub. */
export class HubClients {
  private readonly known: readonly { readonly hash: Buffer; readonly client: HubClient }[];
  private readonly byName: ReadonlyMap<string, HubClient>;

  constructor(
    clients: readonly HubClientOptions[],
    /** In constant time. */
    private readonly areEqual: (a: Buffer, b: Buffer) => boolean = timingSafeEqual,
  ) {
    this.known = clients.map((options) => ({
      hash: Buffer.from(options.keyHash, 'hex'),
      client: new HubClient(options),
    }));
    this.byName = new Map(this.known.map(({ client }) => [client.name, client]));
  }

  /** Whose key it is. Every client is compared, in constant time, so that the time says nothing. */
  authenticate(key: string): HubClient | undefined {
    const hash = sha256(key);
    let found: HubClient | undefined;
    for (const { hash: known, client } of this.known) {
      if (this.areEqual(known, hash)) found = client;
    }
    return found;
  }

  /** For those whom a signed pass names. */
  named(name: string): HubClient | undefined {
    return this.byName.get(name);
  }
}
