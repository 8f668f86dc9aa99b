import { describe, expect, it } from '@jest/globals';
import { type BusinessResult, businessCall, gaps } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FORBIDDEN = '/cgi-bin/forbidden';
const DAY_TIMEOUT_MS = 30_000;

describe('an API that refuses the account with 40001 for ever', () => {
  it.each([
    ['stable_token', 1],
    ['token', 1],
    ['token', 4],
    ['gettoken', 1],
  ] as const)(
    'G13: %s, %i processes, a day: at most 2 requests a call, 10 token calls, other paths unaffected',
    async (endpoint, size) => {
      const fleet = fleetOf({ endpoint, size, overlap: 'by-time' });
      const { time, wechat, nodes } = fleet;
      const refused: BusinessResult[] = [];
      const others: BusinessResult[] = [];
      const end = time.now + DAY_MS;
      while (time.now < end) {
        for (const node of nodes) {
          void businessCall(fleet, node, FORBIDDEN, () => false).then((result) => refused.push(result));
          void businessCall(fleet, node).then((result) => others.push(result));
        }
        await time.advance(30_000);
      }

      expect(others.filter(({ error }) => error)).toEqual([]);
      expect(others.every(({ requests }) => requests <= 2)).toBe(true);
      expect(refused.every(({ requests, error }) => requests <= 2 && error === 'refused')).toBe(true);
      // A healthy day costs 14 calls, 15 on endpoints that are renewed earlier.
      expect(wechat.calls.length).toBeLessThanOrEqual(15 + 10);
      expect(wechat.calls.every(({ mode }) => mode === 'normal')).toBe(true);
      // One per five minutes and process, once it is known.
      expect(wechat.probes.length).toBeLessThanOrEqual(size * (24 * 12 + 10));
    },
    DAY_TIMEOUT_MS,
  );

  it('G13: many calls at the same time are answered by one probe', async () => {
    const fleet = fleetOf();
    const { time, wechat, node } = fleet;
    await time.until(businessCall(fleet, node));

    const results = await time.until(
      Promise.all(Array.from({ length: 50 }, () => businessCall(fleet, node, FORBIDDEN, () => false))),
    );

    expect(results.every(({ requests, error }) => requests <= 2 && error === 'refused')).toBe(true);
    expect(wechat.calls).toHaveLength(2);
    expect(wechat.probes).toHaveLength(1);
  });

  it('G13: a token that works and fails alternately costs a repetition, no token call after the first', async () => {
    const fleet = fleetOf();
    const { time, wechat, node } = fleet;
    let turn = 0;
    const results: BusinessResult[] = [];
    for (let call = 0; call < 60; call++) {
      results.push(await time.until(businessCall(fleet, node, `/cgi-bin/${call}`, () => turn++ % 2 === 1)));
      await time.advance(MINUTE_MS);
    }

    expect(results.filter(({ error }) => error)).toEqual([]);
    expect(results.every(({ requests }) => requests === 2)).toBe(true);
    expect(wechat.calls.length).toBeLessThanOrEqual(2);
  });
});

describe('WeChat rejects every token it issues', () => {
  it.each(['stable_token', 'token'] as const)(
    'G13: %s: attempts back off to half an hour, callers are told when the next one is made',
    async (endpoint) => {
      const fleet = fleetOf({
        endpoint,
        size: 2,
        source: () => ({ probe: () => Promise.resolve(false) }),
      });
      const { time, wechat, nodes } = fleet;
      const results: BusinessResult[] = [];
      const end = time.now + DAY_MS / 2;
      while (time.now < end) {
        for (const node of nodes) {
          void businessCall(fleet, node, FORBIDDEN, () => false).then((result) => results.push(result));
        }
        await time.advance(20_000);
      }

      expect(results.every(({ requests, error }) => requests <= 2 && error)).toBe(true);
      const last = results.at(-1)?.error;
      expect(last).toMatchObject({ code: 'TOKEN_REJECTED', retryable: true });
      expect((last as { retryAt?: Date }).retryAt).toBeDefined();
      expect(wechat.calls.filter(({ mode }) => mode === 'forced').length).toBeLessThanOrEqual(10);
      expect(wechat.calls.length).toBeLessThanOrEqual(40);
      expect(Math.max(...gaps(wechat.calls.map(({ at }) => at)))).toBeLessThanOrEqual(
        endpoint === 'token' ? 1_860 : DAY_MS,
      );
    },
    DAY_TIMEOUT_MS,
  );

  it(
    'G13: nothing of it touches the reserve for timed renewals',
    async () => {
      const budget = { ceiling: 40, per: 'day', reserve: 30 } as const;
      const fleet = fleetOf({
        endpoint: 'token',
        source: () => ({ budget, probe: () => Promise.resolve(false) }),
      });
      const { time, wechat, node } = fleet;
      const end = time.now + 12 * HOUR_MS;
      const results: BusinessResult[] = [];
      while (time.now < end) {
        results.push(await time.until(businessCall(fleet, node, FORBIDDEN, () => false)));
        await time.advance(20_000);
      }

      expect(
        results.some(({ error }) => typeof error === 'object' && error.code === 'BUDGET_EXHAUSTED'),
      ).toBe(true);
      // Ten for the rejections, and whoever has no token at all may use the reserve: every two hours.
      expect(wechat.calls.length).toBeLessThanOrEqual(10 + 7);
    },
    DAY_TIMEOUT_MS,
  );
});

describe('somebody else refreshes the account every 20 seconds', () => {
  it.each(['at-once', 'newest-two', 'by-time'] as const)(
    'G13: with old tokens dying %s the calls stay bounded, and succeed when a valid token can be had',
    async (overlap) => {
      const fleet = fleetOf({ endpoint: 'token', overlap, size: 2 });
      const { time, wechat, nodes } = fleet;
      await time.until(Promise.all(nodes.map((node) => businessCall(fleet, node))));
      const results: BusinessResult[] = [];
      for (let theft = 0; theft < 30; theft++) {
        wechat.steal();
        for (let call = 0; call < 4; call++) {
          for (const node of nodes) void businessCall(fleet, node).then((result) => results.push(result));
          await time.advance(5_000);
        }
      }
      const during = wechat.calls.length;
      await time.advance(31 * MINUTE_MS);
      const after = await time.until(businessCall(fleet, nodes[0]!));

      expect(results).toHaveLength(240);
      expect(results.every(({ requests }) => requests <= 2)).toBe(true);
      // The rules: two at once, then after 1, 2, 4 … minutes.
      expect(during).toBeLessThanOrEqual(1 + 2 + 4);
      expect(results.filter(({ error }) => error === 'refused')).toEqual([]);
      if (overlap === 'by-time') expect(results.filter(({ error }) => error).length).toBeLessThan(100);
      expect(after.error).toBeUndefined();
    },
  );
});
