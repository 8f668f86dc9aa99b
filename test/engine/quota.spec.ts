import { describe, expect, it } from '@jest/globals';
import { failureOf } from './world/business.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';
import { KEY, type Node } from './world/fleet.js';

const MINUTE_MS = 60_000;

/** Every process has learnt that WeChat's quota is used up; then somebody raises it. */
async function fleetAfterQuota(size: number): Promise<Fleet> {
  const fleet = fleetOf({ size, endpoint: 'token' });
  const { time, wechat, nodes } = fleet;
  wechat.refuses = () => ({ class: 'quota', errcode: 45009 });
  const failures = await time.until(Promise.all(nodes.map(({ keeper }) => failureOf(keeper.get()))));
  expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['TOKEN_QUOTA']));
  expect(wechat.calls).toHaveLength(1);
  wechat.refuses = undefined;
  return fleet;
}

describe('WeChat’s quota was raised', () => {
  it('64 processes go on as soon as one of them is told, with one token call', async () => {
    const { time, wechat, nodes, node } = await fleetAfterQuota(64);
    await time.advance(5 * MINUTE_MS);
    expect(wechat.calls).toHaveLength(1);

    expect(await time.until(node.engine.resumeAfterQuota(KEY))).toBe(true);
    await time.advance(10);
    const values = await time.until(Promise.all(nodes.map(({ keeper }) => keeper.value())));

    expect(new Set(values)).toEqual(new Set([wechat.current]));
    expect(wechat.calls).toHaveLength(2);
  });

  it('a process that does not hear of it looks at the store after a second', async () => {
    const { time, wechat, nodes } = await fleetAfterQuota(2);
    const [told, deaf] = [nodes[0]!, nodes[1]!];
    deaf.connection!.deaf = true;

    await time.until(told.engine.resumeAfterQuota(KEY));
    await time.advance(1_100);

    expect(await time.until(deaf.keeper.value())).toBe(wechat.current);
  });

  it('says whether it had held anything back', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    expect(await time.until(node.engine.resumeAfterQuota(KEY))).toBe(false);
    expect(await time.until(node.engine.resumeAfterQuota('another key'))).toBe(false);
  });

  it('says so, too, of what only this process was held back by', async () => {
    const { time, wechat, server, nodes } = fleetOf({ size: 2 });
    const [alone, other] = nodes as [Node, Node];
    alone.connection!.cut = true;
    wechat.refuses = (host) => (host === 'node-0' ? { class: 'quota', errcode: 45009 } : undefined);
    await time.until(failureOf(alone.keeper.get()));
    await time.until(other.keeper.get());
    alone.connection!.cut = false;
    await time.advance(1_100);
    // It has the other one's token, and would still ask for none itself.
    expect(await time.until(alone.keeper.value())).toBe(wechat.current);
    expect(await time.until(alone.engine.resumeAfterQuota(KEY))).toBe(true);
    expect(await time.until(alone.engine.resumeAfterQuota(KEY))).toBe(false);
    expect(server.data.size).toBe(1);
  });

  it('says so, too, when the store has forgotten it', async () => {
    const { time, server, nodes } = await fleetAfterQuota(2);
    server.data.clear();
    expect(await time.until(nodes[1]!.engine.resumeAfterQuota(KEY))).toBe(true);
    expect(await time.until(nodes[1]!.engine.resumeAfterQuota(KEY))).toBe(false);
  });

  it('lifts no other failure', async () => {
    const { time, wechat, node } = fleetOf();
    wechat.refuses = () => ({ class: 'configuration', errcode: 40125 });
    await time.until(failureOf(node.keeper.get()));
    expect(await time.until(node.engine.resumeAfterQuota(KEY))).toBe(false);
    wechat.refuses = undefined;
    expect((await time.until(failureOf(node.keeper.get()))).code).toBe('TOKEN_CONFIGURATION');
    expect(wechat.calls).toHaveLength(1);
  });

  it('renews in the background, too, while a token still is valid', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, nodes, node } = fleet;
    const { expiresAt } = await time.until(node.keeper.get());
    await time.until(nodes[1]!.keeper.get());
    wechat.refuses = () => ({ class: 'quota', errcode: 45009 });
    await time.advance(expiresAt - time.now - 9 * MINUTE_MS);
    await time.until(node.keeper.get());
    await time.advance(1_000);
    expect(wechat.calls).toHaveLength(2);
    wechat.refuses = undefined;

    await time.until(nodes[1]!.engine.resumeAfterQuota(KEY));
    await time.advance(10);
    await time.until(Promise.all(nodes.map(({ engine }) => engine.sweep())));

    expect(wechat.calls).toHaveLength(3);
    expect((await time.until(node.keeper.status())).failure).toBeUndefined();
  });

  it('forgets nothing that was said about secrets meanwhile', async () => {
    const prints = ['right', 'wrong'];
    const fleet = fleetOf({
      size: 2,
      endpoint: 'token',
      source: (host) => ({ fingerprint: () => Promise.resolve(prints[Number(host.split('-')[1])] ?? '') }),
    });
    const { time, wechat, nodes } = fleet;
    wechat.refuses = (host) =>
      host === 'node-1' ? { class: 'configuration', errcode: 40125 } : { class: 'quota', errcode: 45009 };
    await time.until(failureOf(nodes[1]!.keeper.get()));
    await time.until(failureOf(nodes[0]!.keeper.get()));
    expect(wechat.calls).toHaveLength(2);
    // The quota answers everybody, and behind it the wrong secret still is known.
    expect((await time.until(failureOf(nodes[1]!.keeper.get()))).code).toBe('TOKEN_QUOTA');

    await time.until(nodes[0]!.engine.resumeAfterQuota(KEY));
    await time.advance(10);

    expect((await time.until(failureOf(nodes[1]!.keeper.get()))).code).toBe('TOKEN_CONFIGURATION');
    expect(wechat.calls).toHaveLength(2);
  });

  it('is none of a store’s business that does not answer: whoever resumes is told', async () => {
    const { time, server, node } = await fleetAfterQuota(2);
    server.down = true;

    const refused = await time.until(
      node.engine.resumeAfterQuota(KEY).then(
        () => 'resumed',
        () => 'refused',
      ),
    );

    expect(refused).toBe('refused');
  });
});
