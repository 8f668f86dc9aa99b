import { describe, expect, it } from '@jest/globals';
import { TokenFetchError } from '../../src/core/failure.js';
import { parseRecord } from '../../src/core/record-codec.js';
import type { FetchRequest, FetchedCredential, TokenSource } from '../../src/core/token-source.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY } from './world/fleet.js';

const MINUTE_MS = 60_000;

/** A source that each process asks for itself. */
function local(more: Partial<TokenSource> = {}) {
  const asked: FetchRequest[] = [];
  const told = { fails: false, value: 'first', state: undefined as string | undefined };
  const fetch = (request: FetchRequest): Promise<FetchedCredential> => {
    asked.push(request);
    if (told.fails) return Promise.reject(new TokenFetchError({ class: 'transient', reason: 'away' }));
    const { value, state } = told;
    return Promise.resolve({ value, expiresInSeconds: 7_200, ...(state !== undefined && { state }) });
  };
  const fleet = fleetOf({ source: () => ({ scope: 'process', fetch, ...more }) });
  return { ...fleet, asked, told };
}

describe('a fetch that nobody else knows of', () => {
  it.each([
    ['the usual time', undefined, 10_000],
    ['its own time, when it needs less', 5_000, 5_000],
    ['its own time, when it needs more', 20_000, 20_000],
    ['what the flight leaves, when it needs still more', 29_000, 28_000],
  ])('has %s', async (_name, fetchTimeoutMs, timeoutMs) => {
    const { time, node, asked } = local(fetchTimeoutMs === undefined ? {} : { fetchTimeoutMs });
    await time.until(node.keeper.get());
    expect(asked.map((request) => request.timeoutMs)).toEqual([timeoutMs]);
  });

  it('of a source that the fleet shares has the usual time, whatever it asks for', async () => {
    const { time, server, node, asked } = local({ scope: 'shared', fetchTimeoutMs: 5_000 });
    server.down = true;
    await time.until(node.keeper.get());
    expect(asked.map((request) => request.timeoutMs)).toEqual([10_000]);
  });

  it('that fails has a back-off of this process, which a success ends', async () => {
    const { time, node, told, asked } = local();
    told.fails = true;
    const first = await time.until(failureOf(node.keeper.get()));
    expect(first).toMatchObject({ code: 'TOKEN_FETCH_FAILED', retryable: true });
    expect((await time.until(failureOf(node.keeper.get()))).retryAt).toEqual(first.retryAt);
    expect(asked).toHaveLength(1);
    await time.advance(1_001);
    await time.until(failureOf(node.keeper.get()));
    const failed = (): unknown[] =>
      node.events
        .splice(0)
        .flatMap((event) => (event.type === 'refresh-failed' ? [[event.attempt, event.durationMs]] : []));
    expect(failed()).toEqual([
      [1, 0],
      [2, 0],
    ]);
    const status = await time.until(node.keeper.status());
    expect(status).toMatchObject({ state: 'blocked', failure: { reason: 'away' } });

    told.fails = false;
    await time.advance(10_000);
    expect(await time.until(node.keeper.value())).toBe('first');
    expect(await time.until(node.keeper.status())).not.toHaveProperty('failure');
    told.fails = true;
    await time.advance(7_200_000);
    await time.until(failureOf(node.keeper.get()));
    expect(failed()).toEqual([[1, 0]]);
  });

  it('is told what was rejected by nobody else, and brings what it brings', async () => {
    const { time, server, node, told, asked } = local();
    const { id } = await time.until(node.keeper.get());
    expect(node.events).toMatchObject([{ type: 'refreshed', forced: false, durationMs: 0 }]);
    told.value = 'second';
    expect(await time.until(node.keeper.rejected(id))).toMatchObject({ credential: { value: 'second' } });
    expect(asked.map(({ mode, rejected }) => [mode, rejected])).toEqual([
      ['normal', undefined],
      ['normal', 'first'],
    ]);
    expect(server.data.size).toBe(0);
  });

  it('that is under way when the application closes says so', async () => {
    const { time, node } = local({
      fetch: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')));
        }),
    });
    const call = failureOf(node.keeper.get());
    await time.advance(10);
    const closed = node.engine.close();
    await time.advance(10_000);
    await closed;
    expect((await call).code).toBe('SHUTTING_DOWN');
  });
});

describe('a fetch while the shared store is away', () => {
  it('is made once a minute: the error says when the next one may be', async () => {
    const { time, wechat, server, node } = fleetOf();
    server.down = true;
    const { id } = await time.until(node.keeper.get());
    const sentAt = wechat.calls[0]!.at;
    wechat.revoke();
    const error = await time.until(failureOf(node.keeper.rejected(id)));
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    expect(error.message).toContain('fetched once already');
    expect(Math.abs(error.retryAt!.getTime() - sentAt - MINUTE_MS)).toBeLessThan(100);
    await time.advance(error.retryAt!.getTime() - time.now);
    expect(await time.until(node.keeper.rejected(id))).toMatchObject({
      credential: { value: wechat.current },
    });
    expect(wechat.calls).toHaveLength(2);
  });

  it('brings state that is written when the store is back', async () => {
    const { time, server, node, told } = local({ scope: 'shared' });
    told.state = 'durable';
    server.down = true;
    await time.until(node.keeper.get());
    // Nobody asks any more.
    await time.advance(5_000);
    server.down = false;
    await time.advance(2_000);
    const record = parseRecord(JSON.parse(server.data.get(KEY)!));
    expect(record).toMatchObject({ credential: { value: 'first' }, state: 'durable' });
  });

  it.each([
    ['ahead of', 10 * MINUTE_MS],
    ['behind', -10 * MINUTE_MS],
  ])('by a process whose clock is %s the store’s makes no token live longer', async (_name, skewMs) => {
    const { time, server, node } = fleetOf({ skewMs: () => skewMs });
    server.down = true;
    await time.until(node.keeper.get());
    const sentAt = time.now;
    server.down = false;
    await time.advance(2_000);
    const { issuedAt, receivedAt, expiresAt } = parseRecord(JSON.parse(server.data.get(KEY)!))!.credential!;
    expect(receivedAt - issuedAt).toBeLessThan(200);
    expect(expiresAt - issuedAt).toBe(7_200_000);
    expect(issuedAt).toBeLessThanOrEqual(sentAt);
    // What seems older than it is stays so: it is renewed earlier.
    expect(sentAt - issuedAt).toBeLessThan(skewMs > 0 ? 1_000 : 11 * MINUTE_MS);
    expect(sentAt - issuedAt).toBeGreaterThanOrEqual(skewMs > 0 ? 0 : 10 * MINUTE_MS);
  });

  it('of an exclusive token names no moment: nobody knows when the store returns', async () => {
    const { time, server, node } = fleetOf({ endpoint: 'token' });
    server.down = true;
    const error = await time.until(failureOf(node.keeper.get()));
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    expect(error).not.toHaveProperty('retryAt');
  });
});
