import { describe, expect, it } from '@jest/globals';
import type { FetchRequest, TokenSource } from '../../src/core/token-source.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY } from './world/fleet.js';

const MINUTE_MS = 60_000;

/** A source that the fleet shares, and what it was asked. Every fetch brings another token, unless `repeats`. */
function shared(more: Partial<TokenSource> = {}) {
  const asked: Omit<FetchRequest, 'signal'>[] = [];
  const told = { repeats: false, issued: 0 };
  const fleet = fleetOf({
    endpoint: 'token',
    size: 2,
    source: () => ({
      fetch: ({ signal: _signal, ...request }) => {
        asked.push(request);
        if (!told.repeats) told.issued++;
        const state = { generation: told.issued };
        return Promise.resolve({ value: `TOKEN-${told.issued}`, expiresInSeconds: 7_200, state });
      },
      probe: () => Promise.resolve(false),
      ...more,
    }),
  });
  return { ...fleet, asked, told };
}

describe('a fetch for the fleet', () => {
  it('is told its time, the state that the last one left, and what was rejected', async () => {
    const { time, nodes, asked } = shared();
    const { id, value, expiresAt } = await time.until(nodes[0]!.keeper.get());
    await time.until(nodes[1]!.keeper.get());
    await time.until(nodes[1]!.keeper.rejected(id));
    await time.advance(expiresAt - time.now - 5 * MINUTE_MS);
    await time.until(nodes[0]!.keeper.get());
    await time.advance(1_000);
    await time.until(nodes[0]!.keeper.force('a leak'));
    const usual = { mode: 'normal', timeoutMs: 10_000 };
    expect(asked).toEqual([
      usual,
      { ...usual, state: { generation: 1 }, rejected: value },
      { ...usual, state: { generation: 2 } },
      { ...usual, state: { generation: 3 } },
    ]);
  });

  it('that hands the rejected token back is repeated in forced mode, where there is one', async () => {
    const ration = { perDay: 10, minIntervalMs: 30_000 };
    const { time, node, asked, told } = shared({ forceRation: ration, rotation: 'idempotent' });
    const { id } = await time.until(node.keeper.get());
    told.repeats = true;
    const error = await time.until(failureOf(node.keeper.rejected(id)));
    expect(asked.map(({ mode }) => mode)).toEqual(['normal', 'normal', 'forced']);
    expect(error).toMatchObject({ code: 'TOKEN_REJECTED', retryable: true });
    expect(error.message).toContain('the next one may not be fetched yet');
    expect(error.retryAt!.getTime() - time.now).toBeGreaterThan(59_000);
    expect(error.retryAt!.getTime() - time.now).toBeLessThanOrEqual(MINUTE_MS);
  });

  it('that hands it back is not forced beyond the ration: the error says until when', async () => {
    const ration = { perDay: 10, minIntervalMs: 30_000 };
    const { time, nodes, asked, told } = shared({ forceRation: ration, rotation: 'idempotent' });
    const { id } = await time.until(nodes[0]!.keeper.force('a leak'));
    told.repeats = true;
    for (const { keeper } of nodes) {
      const error = await time.until(failureOf(keeper.rejected(id)));
      expect(error.code).toBe('TOKEN_REJECTED');
      expect(error.retryAt!.getTime() - time.now).toBeGreaterThan(29_000);
      expect(error.retryAt!.getTime() - time.now).toBeLessThanOrEqual(30_000);
    }
    expect(asked.map(({ mode }) => mode)).toEqual(['forced', 'normal']);
  });

  it('that hands the rejected token back waits a minute, where there is no forced mode', async () => {
    const { time, node, asked, told } = shared();
    const { id } = await time.until(node.keeper.get());
    told.repeats = true;
    const error = await time.until(failureOf(node.keeper.rejected(id)));
    expect(asked.map(({ mode }) => mode)).toEqual(['normal', 'normal']);
    expect(error.retryAt!.getTime() - time.now).toBeGreaterThan(59_000);
    expect(error.retryAt!.getTime() - time.now).toBeLessThanOrEqual(MINUTE_MS);
  });

  it('that hands it back where that means that it is good ends the matter', async () => {
    const { time, node, asked, told } = shared({ repeatConfirms: true });
    const { id } = await time.until(node.keeper.get());
    told.repeats = true;
    expect(await time.until(node.keeper.rejected(id))).toEqual({ kind: 'refuted' });
    expect(node.keeper.peek()?.id).toBe(id);
    expect(asked).toHaveLength(2);
  });

  it('is prepared before it is counted, and whoever waits gets the error of that', async () => {
    let prepared = 0;
    const { time, server, node, asked } = shared({
      prepare: () =>
        ++prepared === 1 ? Promise.reject(new Error('no token for the ticket')) : Promise.resolve(),
    });
    const error = await time.until(failureOf(node.keeper.get()));
    expect(error.message).toContain('no token for the ticket');
    expect([asked.length, server.data.has(KEY)]).toEqual([0, false]);
    await time.advance(1_000);
    await time.until(node.keeper.get());
    expect([asked.length, prepared]).toEqual([1, 2]);
  });

  it('is not made for an account whose requests carry no token of ours', async () => {
    const { time, server, node, asked } = shared({ tokenless: true });
    const error = await time.until(failureOf(node.keeper.get()));
    expect(error).toMatchObject({ code: 'NO_TOKEN', retryable: false, account: 'shop' });
    expect([asked.length, server.operations]).toEqual([0, 0]);
  });
});
