import { describe, expect, it } from '@jest/globals';
import type { FetchRequest, JsonValue } from '../../src/core/token-source.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';

const cycle: { self?: unknown } = {};
cycle.self = cycle;

describe('a source whose state JSON can not hold', () => {
  it.each<[string, unknown]>([
    ['a BigInt', { generation: 2n }],
    ['a cycle', cycle],
    ['a function', () => 'the next state'],
  ])('%s: its token is kept, with the last good state, and the error names it', async (_what, bad) => {
    const asked: FetchRequest['state'][] = [];
    let state: unknown = { generation: 1 };
    const { time, nodes, node } = fleetOf({
      endpoint: 'token',
      size: 2,
      source: () => ({
        kind: 'vault',
        fetch: (request) => {
          asked.push(request.state);
          return Promise.resolve({
            value: `TOKEN-${asked.length}`,
            expiresInSeconds: 7_200,
            state: state as JsonValue,
          });
        },
      }),
    });
    await time.until(node.keeper.get());
    state = bad;
    await time.advance(1);
    const error = await time.until(failureOf(node.keeper.force('a leak')));

    expect(error).toMatchObject({ code: 'TOKEN_CONFIGURATION', retryable: false, account: 'shop' });
    expect(error.message).toContain('the source "vault" returned a state that JSON can not hold');
    expect(error.hint).toContain('source');
    expect(node.events.map(({ type }) => type)).toEqual([
      'refreshed',
      'forced',
      'refreshed',
      'refresh-failed',
    ]);
    const failure = { class: 'configuration', reason: expect.stringContaining('the source "vault"') };
    expect(node.events.at(-1)).toMatchObject({ cause: 'forced', failure, attempt: 1, durationMs: 0 });
    const values = await Promise.all(nodes.map(({ keeper }) => time.until(keeper.value())));
    expect(values).toEqual(['TOKEN-2', 'TOKEN-2']);
    expect(asked).toHaveLength(2);

    state = { generation: 3 };
    await time.advance(60_000);
    await time.until(node.keeper.force('a leak'));
    expect(asked).toEqual([undefined, { generation: 1 }, { generation: 1 }]);
  });

  it('serves those who have no token with what it fetched', async () => {
    let fetches = 0;
    const { time, nodes } = fleetOf({
      endpoint: 'token',
      size: 2,
      source: () => ({
        fetch: () =>
          Promise.resolve({
            value: `TOKEN-${++fetches}`,
            expiresInSeconds: 7_200,
            state: 1n as unknown as JsonValue,
          }),
      }),
    });
    const values = await time.until(Promise.all(nodes.map(({ keeper }) => keeper.value())));
    expect(values).toEqual(['TOKEN-1', 'TOKEN-1']);
    expect(fetches).toBe(1);
  });
});
