import { describe, expect, it } from '@jest/globals';
import type { Credential } from '../../core/credential.js';
import type { CredentialKeeper, ReadOptions } from '../../core/keeper.js';
import { sha256 } from '../clients/client-key.js';
import { compareAndRefresh } from './compare-and-refresh.js';

const credential = (id: string): Credential => ({ id, value: `token-${id}`, issuedAt: 0, expiresAt: 1 });
const [older, current, next] = [credential('older'), credential('current'), credential('next')];

/** A keeper whose memory and store may differ, and that writes down what it was asked. */
function keeperOf(memory: Credential | undefined, store: Credential | undefined, verdict = next) {
  const asked: string[] = [];
  const keeper = {
    peek: () => memory,
    read: ({ compare }: ReadOptions) => (asked.push(compare ? 'read' : 'glance'), Promise.resolve(store)),
    get: () => (asked.push('get'), Promise.resolve(next)),
    rejected: (id: string) => {
      asked.push(`rejected ${id}`);
      return Promise.resolve(verdict === next ? { kind: 'replaced', credential: next } : { kind: 'refuted' });
    },
  };
  return { keeper: keeper as unknown as CredentialKeeper, asked };
}

describe('compare-and-refresh by digest', () => {
  it.each([
    ['is the current one: it is replaced', current, current, current, next, ['rejected current']],
    [
      'is not the current one: that is the answer, nothing is fetched',
      older,
      current,
      current,
      current,
      ['read'],
    ],
    [
      'is newer than what memory holds: the store decides',
      current,
      older,
      current,
      next,
      ['read', 'rejected current'],
    ],
    ['is older than what memory holds, which is old itself', next, older, current, current, ['read']],
    ['is all there ever was, and nothing is left of it', older, undefined, undefined, next, ['read', 'get']],
  ])('the rejected one %s', async (_, rejected, memory, store, answer, calls) => {
    const { keeper, asked } = keeperOf(memory, store);
    expect(await compareAndRefresh(keeper, sha256(rejected.value))).toBe(answer);
    expect(asked).toEqual(calls);
  });

  it('goes on with a token that WeChat turned out to honour', async () => {
    const { keeper } = keeperOf(current, current, current);
    expect(await compareAndRefresh(keeper, sha256(current.value))).toBe(current);
  });
});
