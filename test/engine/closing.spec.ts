import { describe, expect, it } from '@jest/globals';
import { parseRecord } from '../../src/core/record-codec.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY } from './world/fleet.js';

describe('close', () => {
  it.each(['token', 'stable_token'] as const)(
    'G21: awaits a %s call that was sent, and writes what it brought',
    async (endpoint) => {
      const { time, wechat, server, node } = fleetOf({ endpoint });
      const value = node.keeper.value();
      await time.advance(20);
      expect(wechat.calls).toHaveLength(1);
      await time.until(node.engine.close());

      expect(parseRecord(JSON.parse(server.data.get(KEY)!))?.credential?.value).toBe(wechat.current);
      expect(server.leases.size).toBe(0);
      expect(await value).toBe(wechat.current);
      const operations = server.operations;
      await time.advance(3_600_000);
      expect(server.operations).toBe(operations);
      expect(wechat.calls).toHaveLength(1);
    },
  );

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])(
    'G21: %i ms into a refresh, nothing is sent that was not sent, and whoever waits is told',
    async (ms) => {
      const { time, wechat, server, node } = fleetOf({ endpoint: 'token' });
      let sent = false;
      wechat.refuses = () => {
        sent = true;
        return undefined;
      };
      const outcome = node.keeper.value().catch((error: { code: string }) => error.code);
      await time.advance(ms);
      const sentBefore = sent;
      await time.until(node.engine.close());
      const said = await time.until(outcome);
      await time.advance(60_000);

      expect(sent).toBe(sentBefore);
      expect(said).toBe(sent ? wechat.current : 'SHUTTING_DOWN');
      const record = server.data.get(KEY);
      if (said === 'SHUTTING_DOWN' && record) expect(parseRecord(JSON.parse(record))?.sent).toBeUndefined();
      expect(server.leases.size).toBe(0);
    },
  );

  it('G21: callers that wait for another process get SHUTTING_DOWN at once', async () => {
    const { time, server, node } = fleetOf();
    server.leases.set(KEY, { key: KEY, owner: 'somebody', until: time.now + 15_000 });
    const waiting = Promise.all(Array.from({ length: 5 }, () => failureOf(node.keeper.get())));
    await time.advance(500);
    const startedAt = time.now;
    await time.until(node.engine.close());
    expect(new Set((await time.until(waiting)).map(({ code }) => code))).toEqual(new Set(['SHUTTING_DOWN']));
    expect(time.now - startedAt).toBeLessThan(100);
  });

  it('G21: afterwards the current token is still handed out, and nothing is fetched', async () => {
    const { time, wechat, node } = fleetOf();
    const { value, id } = await time.until(node.keeper.get());
    await time.until(node.engine.close());
    expect(await node.keeper.value()).toBe(value);
    expect((await time.until(failureOf(node.keeper.rejected(id)))).code).toBe('SHUTTING_DOWN');
    expect((await time.until(failureOf(node.keeper.force('x')))).code).toBe('SHUTTING_DOWN');
    await time.until(node.engine.sweep());
    await time.advance(7_200_000);
    expect((await time.until(failureOf(node.keeper.get()))).code).toBe('SHUTTING_DOWN');
    expect(wechat.calls).toHaveLength(1);
  });

  it('G21: awaits a comparison with the store that is under way: none is asked anything afterwards', async () => {
    const { time, server, node } = fleetOf();
    await time.until(node.keeper.get());
    node.connection!.setNewsState('lost');
    node.connection!.setNewsState('live');
    await time.advance(10);
    void node.keeper.get();
    await time.advance(0);
    await time.until(node.engine.close());
    const { operations } = server;
    await time.advance(60_000);
    expect(server.operations).toBe(operations);
  });

  it('G21: with the store away, nothing is sent without it either', async () => {
    const { time, wechat, server, node } = fleetOf();
    server.down = true;
    const waiting = failureOf(node.keeper.get());
    await time.advance(100);
    await time.until(node.engine.close());
    expect((await time.until(waiting)).code).toBe('SHUTTING_DOWN');
    expect(wechat.calls).toEqual([]);
  });

  it('G21: a sweep asks nobody anything any more', async () => {
    const { time, server, node } = fleetOf();
    const { expiresAt } = await time.until(node.keeper.get());
    await time.until(node.engine.close());
    const { operations } = server;
    await time.advance(expiresAt - time.now - 100_000);
    await time.until(node.engine.sweep());
    await time.advance(10_000);
    expect(server.operations).toBe(operations);
  });

  it('G21: a token that could not be written yet is written before the end, if the store is back', async () => {
    const { time, wechat, server, node } = fleetOf({ endpoint: 'token' });
    const value = node.keeper.value();
    await time.advance(20);
    server.down = true;
    await time.until(value);
    await time.advance(5_000);
    server.down = false;
    await time.until(node.engine.close());
    expect(parseRecord(JSON.parse(server.data.get(KEY)!))?.credential?.value).toBe(wechat.current);
  });

  it('G21: a probe that was not sent is not sent, at whatever moment the end comes', async () => {
    for (let ms = 30; ms < 90; ms++) {
      let probes = 0;
      const { time, wechat, node } = fleetOf({
        source: () => ({ probe: () => Promise.resolve(++probes < 0) }),
      });
      wechat.handsBackDeadToken = true;
      const { id } = await time.until(node.keeper.get());
      wechat.revoke();
      const verdict = node.keeper.rejected(id).catch(() => undefined);
      await time.advance(ms);
      const before = probes;
      await time.until(node.engine.close());
      await time.until(verdict);
      expect(probes).toBe(before);
    }
  });
});
