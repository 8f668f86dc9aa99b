import { describe, expect, it } from '@jest/globals';
import type { FetchFailure } from '../../src/core/failure.js';
import { fleetOf } from './world/fleet-of.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const FAILURES = {
  'a busy WeChat': { class: 'transient', errcode: -1 },
  'no answer': { class: 'transient', reason: 'no reply', ambiguous: true },
  'an exhausted quota': { class: 'quota', errcode: 45009 },
  'an address that is not listed': { class: 'address', errcode: 40164, addressOnly: true },
} satisfies Record<string, FetchFailure>;

/** What there is to hand out meanwhile: how long before its end, or that it was rejected. */
const TOKENS = {
  'a fresh token': 60 * MINUTE_MS,
  'a token to be renewed soon': 9 * MINUTE_MS,
  'a token in its last seconds': 30 * SECOND_MS,
  'a token that has ended': -SECOND_MS,
  'a rejected token': 'rejected',
} as const;

const rows = Object.keys(TOKENS).flatMap((token) =>
  Object.keys(FAILURES).flatMap((failure) =>
    (['live', 'lost'] as const).map((news) => [token, failure, news] as const),
  ),
);

describe('what callers cost the store while no new token can be had', () => {
  it.each(rows)(
    'with %s and %s, news being %s: little, however many they are',
    async (token, failure, news) => {
      const { time, wechat, server, node } = fleetOf({ endpoint: 'token', overlap: 'by-time' });
      const { id, expiresAt } = await time.until(node.keeper.get());
      const left = TOKENS[token as keyof typeof TOKENS];
      wechat.refuses = () => FAILURES[failure as keyof typeof FAILURES];
      node.connection!.setNewsState(news);
      if (left === 'rejected') await time.until(node.keeper.rejected(id).catch(() => undefined));
      else await time.advance(expiresAt - left - time.now);
      await time.until(node.keeper.get().catch(() => undefined));
      await time.advance(10 * SECOND_MS);

      const before = server.operations;
      for (let call = 0; call < 1_000; call++) {
        void node.keeper.get().catch(() => undefined);
        await time.advance(10);
      }
      // Each attempt costs seven, each second without a token one look.
      expect(server.operations - before).toBeLessThanOrEqual(40);
      expect(wechat.calls.length).toBeLessThanOrEqual(7);
    },
  );
});
