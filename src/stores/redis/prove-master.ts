import { describeTrouble } from '../describe-trouble.js';
import type { OwnedClient } from './load-redis-yet.js';

/** How a replica refuses a write. */
export const READ_ONLY = 'READONLY';

/**
 * Rejects when a server does not answer, lets nobody in, or takes no writes. Nothing is ever under `key`: a master has
 * nothing to do, a replica refuses all the same. Many users may not ask ROLE or INFO; DEL is needed anyway.
 */
export async function proveMaster(client: OwnedClient, key: string): Promise<void> {
  await client.ping?.();
  await client.del?.(key).catch((error: unknown) => {
    // Other refusals are no reason to connect anew; they show in the operations themselves.
    if (describeTrouble(error) === READ_ONLY) throw error;
  });
}
