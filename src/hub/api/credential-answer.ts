import type { Credential } from '../../core/credential.js';
import type { CredentialKeeper } from '../../core/keeper.js';
import type { HubClient } from '../clients/hub-client.js';
import { EXPIRES_IN_HEADER } from '../client/expires-in-header.js';
import { HubRefusal } from '../hub-refusal.js';
import type { Answer } from './answer.js';

/** The current credential. For a client that may not cause a refresh, only if there is a valid one already. */
export async function obtain(keeper: CredentialKeeper, client: HubClient): Promise<Credential> {
  if (client.may('refresh')) return keeper.get();
  const credential = await keeper.read();
  if (!credential) throw new HubRefusal('NO_VALID_CREDENTIAL');
  return credential;
}

/** The credential, for somebody who will hold it; 304 when `ifNoneMatch` says that it is there already. */
export function credentialAnswer(
  keeper: CredentialKeeper,
  credential: Credential,
  ifNoneMatch?: string,
): Answer {
  const { id, value } = credential;
  const expiresIn = Math.floor(keeper.holdMs(credential) / 1000);
  const etag = `"${id}"`;
  const headers = { etag, [EXPIRES_IN_HEADER]: String(expiresIn) };
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) return { status: 304, headers };
  return { status: 200, body: { value, expiresIn, id }, headers };
}

function matches(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((tag) => {
    const plain = tag.trim().replace(/^W\//, '');
    return plain === etag || plain === '*';
  });
}
