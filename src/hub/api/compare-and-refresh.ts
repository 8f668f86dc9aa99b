import { timingSafeEqual } from 'node:crypto';
import type { Credential } from '../../core/credential.js';
import type { CredentialKeeper } from '../../core/keeper.js';
import { sha256 } from '../clients/client-key.js';
import { HubRefusal } from '../hub-refusal.js';

/** The SHA-256 of the rejected token, from the body of a request. Throws `REQUEST_INVALID`. */
export function digestOf({ rejected }: Readonly<Record<string, unknown>>): Buffer {
  if (typeof rejected === 'string' && /^[0-9a-f]{64}$/i.test(rejected)) return Buffer.from(rejected, 'hex');
  const problem = 'rejected: required, the SHA-256 of the rejected value as 64 hexadecimal digits';
  throw new HubRefusal('REQUEST_INVALID', { problem });
}

/** Fetches only if the rejected one still is the current one; otherwise the current one is the answer. */
export async function compareAndRefresh(keeper: CredentialKeeper, rejected: Buffer): Promise<Credential> {
  const known = keeper.peek();
  if (known && isRejected(known, rejected)) return replace(keeper, known);
  // Another hub may have given out a newer one, of which this one has not heard yet.
  const current = (await keeper.read({ compare: true })) ?? (await keeper.get());
  return isRejected(current, rejected) ? replace(keeper, current) : current;
}

async function replace(keeper: CredentialKeeper, rejected: Credential): Promise<Credential> {
  const verdict = await keeper.rejected(rejected.id);
  // Refuted: WeChat honours it, so it is the one to go on with.
  return verdict.kind === 'replaced' ? verdict.credential : rejected;
}

const isRejected = ({ value }: Credential, digest: Buffer): boolean => timingSafeEqual(sha256(value), digest);
