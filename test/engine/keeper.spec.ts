import { describe, expect, it } from '@jest/globals';
import { parseRecord } from '../../src/core/record-codec.js';
import { failureOf } from './world/business.js';
import { fleetOf } from './world/fleet-of.js';
import { KEY, type Node } from './world/fleet.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const PATH = '/cgi-bin/message/template/send';

describe('compare-and-refresh by value', () => {
  it('fetches if that value still is the current one, and not if it has been replaced', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const first = await time.until(node.keeper.get());
    wechat.revoke();
    const second = await time.until(node.keeper.refreshRejected(first.value));
    expect(second.value).toBe(wechat.current);
    expect((await time.until(node.keeper.refreshRejected(first.value))).id).toBe(second.id);
    expect(wechat.calls).toHaveLength(2);
  });

  it('of a process that holds nothing looks at what there is first', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const { value, id } = await time.until(nodes[0]!.keeper.get());
    expect((await time.until(nodes[1]!.keeper.refreshRejected('an older one'))).id).toBe(id);
    expect(wechat.calls).toHaveLength(1);
    wechat.revoke();
    const next = await time.until(nodes[1]!.keeper.refreshRejected(value));
    expect([next.value, wechat.calls.length]).toEqual([wechat.current, 2]);
  });

  it('keeps the value that WeChat honours elsewhere', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const first = await time.until(node.keeper.get());
    wechat.revoke();
    const second = await time.until(node.keeper.refreshRejected(first.value));
    expect((await time.until(node.keeper.refreshRejected(second.value))).id).toBe(second.id);
    expect([wechat.calls.length, wechat.probes.length]).toEqual([2, 1]);
  });
});

describe('a rejection', () => {
  it('of what is not the current credential is answered with the current one', async () => {
    const { time, wechat, node } = fleetOf();
    const current = await time.until(node.keeper.get());
    expect(await time.until(node.keeper.rejected('an older one'))).toEqual({
      kind: 'replaced',
      credential: current,
    });
    expect(wechat.calls).toHaveLength(1);
  });

  it('waits for the renewal that is under way, which may bring another one', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const { id, expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 5 * MINUTE_MS);
    wechat.trouble({ kind: 'delay', ms: 3 * SECOND_MS });
    await time.until(node.keeper.get());
    const verdict = await time.until(node.keeper.rejected(id));
    expect(verdict).toEqual({ kind: 'replaced', credential: node.keeper.peek() });
    expect(wechat.calls).toHaveLength(2);
    expect(node.events.filter(({ type }) => type === 'rejected')).toEqual([]);
  });

  it('by one path of a token that is alive costs a repetition, then nothing for half a minute', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const first = await time.until(node.keeper.get());
    wechat.revoke();
    await time.until(node.keeper.rejected(first.id, { path: PATH }));
    const { id } = await time.until(node.keeper.get());
    const reject = (more: { path?: string; repeated?: boolean } = { path: PATH }) =>
      time.until(node.keeper.rejected(id, more));

    expect(await reject()).toMatchObject({ kind: 'replaced', credential: { id } });
    expect(await reject({ path: PATH, repeated: true })).toEqual({ kind: 'refuted' });
    const probes = wechat.probes.length;
    await time.advance(29 * SECOND_MS);
    expect(await reject()).toEqual({ kind: 'refuted' });
    expect(wechat.probes).toHaveLength(probes);
    expect(await reject({ path: '/another' })).toMatchObject({ kind: 'replaced' });
    expect(wechat.probes).toHaveLength(probes + 1);
    await time.advance(6 * SECOND_MS);
    expect(await reject()).toEqual({ kind: 'refuted' });
    expect(wechat.probes).toHaveLength(probes + 2);
    await time.advance(59 * SECOND_MS);
    expect(await reject()).toEqual({ kind: 'refuted' });
    expect(wechat.probes).toHaveLength(probes + 2);
    expect(await reject({})).toEqual({ kind: 'refuted' });
    expect(wechat.calls).toHaveLength(2);
  });

  it('by a path that was refused before is a rejection again when the token has ended', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    wechat.lifeMs = MINUTE_MS;
    const first = await time.until(node.keeper.get());
    wechat.revoke();
    await time.until(node.keeper.rejected(first.id, { path: PATH }));
    const { id, expiresAt } = await time.until(node.keeper.get());
    await time.until(node.keeper.rejected(id, { path: PATH }));
    await time.advance(expiresAt - time.now - 5 * SECOND_MS);
    expect(await time.until(node.keeper.rejected(id, { path: PATH, repeated: true }))).toEqual({
      kind: 'refuted',
    });
    await time.advance(6 * SECOND_MS);
    expect(await time.until(node.keeper.rejected(id, { path: PATH }))).toMatchObject({
      kind: 'replaced',
      credential: { value: wechat.current },
    });
  });

  it('that a probe can not settle is a failure for the whole fleet, and settled when WeChat answers', async () => {
    const { time, wechat, server, nodes } = fleetOf({ endpoint: 'token', size: 2 });
    const [one, other] = [nodes[0]!, nodes[1]!];
    const first = await time.until(one.keeper.get());
    wechat.revoke();
    await time.until(one.keeper.rejected(first.id));
    const { id } = await time.until(other.keeper.get());
    wechat.probeFails = true;

    const error = await time.until(failureOf(one.keeper.rejected(id, { path: PATH })));
    expect(error).toMatchObject({ code: 'TOKEN_FETCH_FAILED', retryable: true });
    expect(error.message).toContain('the probe of a rejected token got no answer');
    const record = parseRecord(JSON.parse(server.data.get(KEY)!))!;
    expect(record).toMatchObject({ failure: { class: 'transient', attempt: 1 }, budget: { used: 2 } });
    expect(record.failure!.retryAt).toBe(error.retryAt!.getTime());
    expect(server.leases.size).toBe(0);
    const same = await time.until(failureOf(other.keeper.rejected(id, { path: PATH })));
    expect(same.retryAt).toEqual(error.retryAt);

    wechat.probeFails = false;
    await time.advance(error.retryAt!.getTime() - time.now);
    const verdict = await time.until(other.keeper.rejected(id, { path: PATH }));
    expect(verdict).toMatchObject({ kind: 'replaced', credential: { id } });
    expect(parseRecord(JSON.parse(server.data.get(KEY)!))?.rejection?.refutedId).toBe(id);
    expect([wechat.calls.length, server.leases.size]).toEqual([2, 0]);
    await time.advance(10);
    expect(one.keeper.glance()).toEqual({ state: 'fresh', failing: false });
  });

  it.each([
    ['a quota', { class: 'quota', errcode: 45009 }, 2],
    ['a wrong secret, which may be corrected at any moment', { class: 'configuration', errcode: 40125 }, 100],
  ] as const)(
    'that can not be answered because of %s costs the store little, however many ask',
    async (_why, failure, most) => {
      const { time, wechat, server, nodes } = fleetOf({ endpoint: 'token', size: 2 });
      const [one, other] = nodes as [Node, Node];
      const { id } = await time.until(one.keeper.get());
      await time.until(other.keeper.get());
      wechat.revoke();
      wechat.refuses = () => failure;
      await time.until(failureOf(one.keeper.rejected(id)));
      await time.advance(100);
      const { operations } = server;
      for (let call = 0; call < 100; call++) {
        expect((await time.until(failureOf(other.keeper.get()))).errcode).toBe(failure.errcode);
      }
      expect(server.operations - operations).toBeLessThanOrEqual(most);

      wechat.refuses = undefined;
      await time.until(one.engine.resumeAfterQuota(KEY));
      await time.advance(10 * MINUTE_MS);
      expect(await time.until(other.keeper.value())).toBe(wechat.current);
    },
  );

  it('takes the credential away also while the store can not be asked about it', async () => {
    const { time, wechat, server, node } = fleetOf({ endpoint: 'token' });
    const { id } = await time.until(node.keeper.get());
    wechat.refuses = () => ({ class: 'quota', errcode: 45009 });
    await time.until(failureOf(node.keeper.rejected(id)));
    server.down = true;
    await time.until(node.keeper.read({ compare: true }));
    expect(node.keeper.ready()).toBeUndefined();
    expect((await time.until(failureOf(node.keeper.get()))).code).toBe('TOKEN_QUOTA');
  });

  it('that another process has replaced meanwhile is heard of at once', async () => {
    const { time, wechat, nodes } = fleetOf({ endpoint: 'token', size: 2 });
    const [one, other] = nodes as [Node, Node];
    const { id } = await time.until(one.keeper.get());
    await time.until(other.keeper.get());
    wechat.revoke();
    wechat.trouble({ kind: 'fail', failure: { class: 'transient', errcode: -1 } });
    await time.until(failureOf(one.keeper.rejected(id)));
    const { retryAt } = await time.until(failureOf(other.keeper.get()));
    await time.advance(retryAt!.getTime() - time.now);
    const next = await time.until(one.keeper.get());
    await time.advance(5);
    expect(other.keeper.peek()).toMatchObject({ id: next.id });
  });

  it('of every token that the source gives ends with an error that says so', async () => {
    const { time, node } = fleetOf({
      endpoint: 'token',
      source: () => ({ probe: () => Promise.resolve(false) }),
    });
    const { id } = await time.until(node.keeper.get());
    let [current, rejections] = [id, 0];
    for (;;) {
      const outcome = await time.until(
        node.keeper.rejected(current).catch((error: { code: string }) => error.code),
      );
      if (typeof outcome === 'string') {
        expect(outcome).toBe('TOKEN_REJECTED');
        break;
      }
      if (outcome.kind === 'replaced') current = outcome.credential.id;
      expect(++rejections).toBeLessThan(10);
    }
    expect(rejections).toBe(2);
    expect(node.keeper.peek()).toBeUndefined();
    const refused = await time.until(failureOf(node.keeper.get()));
    expect(refused.code).toBe('TOKEN_REJECTED');
    expect(refused.account).toBe('shop');
    expect(refused.retryAt!.getTime()).toBeGreaterThan(time.now);
  });
});

describe('who asks for what is there', () => {
  it('gets the token by the same promise, unless he may give up', async () => {
    const { time, node } = fleetOf();
    await time.until(node.keeper.get());
    expect(node.keeper.value()).toBe(node.keeper.value());
    expect(node.keeper.ready()).toBe(await node.keeper.get());
    const gaveUp = { signal: AbortSignal.abort() };
    for (const call of [node.keeper.get(gaveUp), node.keeper.value(gaveUp)])
      expect(await failureOf(call)).toMatchObject({ code: 'ABORTED', retryable: true, account: 'shop' });
  });

  it('without using it gets what the store has, when news may have been missed', async () => {
    const { time, nodes } = fleetOf({ size: 2, endpoint: 'token' });
    const [user, reader] = nodes as [Node, Node];
    await time.until(user.keeper.get());
    await time.until(reader.keeper.read());
    reader.connection!.deaf = true;
    const { id } = await time.until(user.keeper.force('a leak'));
    reader.connection!.deaf = false;
    reader.connection!.setNewsState('lost');
    reader.connection!.setNewsState('live');
    expect(await time.until(reader.keeper.read())).toMatchObject({ id });
  });

  it('is told to hold nothing of what this process has not', async () => {
    const { time, nodes } = fleetOf({ size: 2 });
    const credential = await time.until(nodes[0]!.keeper.get());
    expect(nodes[1]!.keeper.holdMs(credential)).toBe(0);
  });
});

describe('how it looks at a glance', () => {
  it('is unused, until somebody asks or hears of it', async () => {
    const { time, nodes } = fleetOf({ size: 2 });
    const [user, reader] = nodes as [Node, Node];
    expect(reader.keeper.glance()).toEqual({ state: 'unused', failing: false });
    await time.until(user.keeper.get());
    await time.until(reader.keeper.read());
    expect(reader.keeper.glance()).toEqual({ state: 'fresh', failing: false });
  });

  it('fails until another process has a token', async () => {
    const { time, wechat, nodes } = fleetOf({ size: 2 });
    const [unlucky, lucky] = nodes as [Node, Node];
    wechat.trouble({ kind: 'fail', failure: { class: 'transient', errcode: -1 } });
    const { retryAt } = await time.until(failureOf(unlucky.keeper.get()));
    expect(unlucky.keeper.glance()).toEqual({ state: 'blocked', failing: true });
    await time.advance(retryAt!.getTime() - time.now);
    await time.until(lucky.keeper.get());
    await time.advance(10);
    expect(unlucky.keeper.glance()).toEqual({ state: 'fresh', failing: false });
  });

  it('is blocked where this process stands down', async () => {
    const { time, server, wechat, node } = fleetOf();
    server.down = true;
    wechat.trouble({ kind: 'fail', failure: { class: 'configuration', errcode: 40125 } });
    await time.until(failureOf(node.keeper.get()));
    expect(node.keeper.glance()).toEqual({ state: 'blocked', failing: true });
  });
});

describe('a copy, while no news come', () => {
  const withoutNews = async () => {
    const fleet = fleetOf({ endpoint: 'token', settings: { revalidateMs: 20 * SECOND_MS } });
    const { time, server, node } = fleet;
    await time.until(node.keeper.get());
    const reads: number[] = [];
    const read = server.read.bind(server);
    server.read = (key) => (reads.push(time.now), read(key));
    node.connection!.setNewsState('lost');
    return { ...fleet, reads };
  };

  it('serves for so long after it was compared, to the millisecond', async () => {
    const { time, node, reads } = await withoutNews();
    await time.until(node.keeper.get());
    // There and back.
    await time.advance(2);
    expect(reads).toHaveLength(1);
    await time.advance(20 * SECOND_MS - 1);
    await time.until(node.keeper.get());
    await time.until(node.keeper.value({}));
    expect(reads).toHaveLength(1);
    await time.advance(1);
    await time.until(node.keeper.get());
    expect(reads).toHaveLength(2);
  });

  it('is compared as seldom when it is to be renewed and can not be', async () => {
    const { time, wechat, node, reads } = await withoutNews();
    const { expiresAt } = node.keeper.peek()!;
    wechat.refuses = () => ({ class: 'quota', errcode: 45009 });
    await time.advance(expiresAt - time.now - 9 * MINUTE_MS);
    await time.until(node.keeper.get());
    await time.advance(SECOND_MS);
    reads.length = 0;
    const since = time.now;
    while (time.now < since + 2 * MINUTE_MS) {
      await time.until(node.keeper.get());
      await time.advance(100);
    }
    // Every twenty seconds, and what holds the fleet back once a minute.
    expect(reads.length).toBeGreaterThanOrEqual(6);
    expect(reads.length).toBeLessThanOrEqual(10);
    expect(wechat.calls).toHaveLength(2);
  });
});

describe('a forced refresh', () => {
  it('that is denied is nobody else’s failure', async () => {
    const { time, wechat, node } = fleetOf();
    wechat.lifeMs = 20 * SECOND_MS;
    await time.until(node.keeper.force('a'));
    await time.advance(21 * SECOND_MS);
    const denied = failureOf(node.keeper.force('b'));
    const value = node.keeper.value();
    expect((await time.until(denied)).code).toBe('FORCE_RATION_SPENT');
    expect(await time.until(value)).toBe(wechat.current);
  });

  it('is one for all who force at the same time', async () => {
    const { time, wechat, node } = fleetOf();
    const [one, other] = await time.until(Promise.all([node.keeper.force('a'), node.keeper.force('b')]));
    expect(one).toBe(other);
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['forced']);
  });

  it('is made after a renewal that is under way, not instead of it', async () => {
    const { time, wechat, node } = fleetOf();
    const value = node.keeper.value();
    await time.advance(5);
    const forced = await time.until(node.keeper.force('a leak'));
    expect(forced.value).not.toBe(await value);
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'forced']);
  });

  it('is rationed: the error says when the next one may be made', async () => {
    const { time, wechat, node } = fleetOf();
    await time.until(node.keeper.force('a'));
    const at = wechat.calls[0]!.at;
    const error = await time.until(failureOf(node.keeper.force('b')));
    expect(error).toMatchObject({ code: 'FORCE_RATION_SPENT', retryable: true, account: 'shop' });
    expect(error.message).toContain('1 forced refreshes today');
    expect(error.retryAt!.getTime() - at).toBeGreaterThan(29 * SECOND_MS);
    expect(error.retryAt!.getTime() - at).toBeLessThanOrEqual(30 * SECOND_MS);
  });

  it('of a source that has no forced mode is rationed in the same way', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    await time.until(node.keeper.force('a'));
    expect((await time.until(failureOf(node.keeper.force('b')))).code).toBe('FORCE_RATION_SPENT');
    await time.advance(30 * SECOND_MS);
    await time.until(node.keeper.force('b'));
    expect(wechat.calls.map(({ mode }) => mode)).toEqual(['normal', 'normal']);
  });
});

describe('callers of a token that is about to end', () => {
  it('wait for its renewal, a second at most, and then get what still is valid', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const { value, expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 30 * SECOND_MS);
    wechat.trouble({ kind: 'delay', ms: 5 * SECOND_MS });
    const startedAt = time.now;
    expect(await time.until(node.keeper.value())).toBe(value);
    expect(time.now - startedAt).toBe(SECOND_MS);
    await time.advance(3.5 * SECOND_MS);
    const late = node.keeper.value();
    await time.advance(SECOND_MS);
    expect(await late).toBe(wechat.current);
    expect(await late).not.toBe(value);
  });

  it('do not wait in its last minutes', async () => {
    const { time, wechat, node } = fleetOf({ endpoint: 'token' });
    const { value, expiresAt } = await time.until(node.keeper.get());
    await time.advance(expiresAt - time.now - 5 * MINUTE_MS);
    wechat.trouble({ kind: 'delay', ms: 5 * SECOND_MS });
    const startedAt = time.now;
    expect(await time.until(node.keeper.value())).toBe(value);
    expect(time.now).toBe(startedAt);
    await time.advance(6 * SECOND_MS);
    expect(node.keeper.peek()?.value).toBe(wechat.current);
  });
});

describe('the status of a credential', () => {
  it('is what this process holds, also while the store is away', async () => {
    const { time, server, node } = fleetOf();
    expect(await time.until(node.keeper.status())).toEqual({
      state: 'unused',
      budget: { used: 0, ceiling: 5_000, per: 'day' },
      forced: { used: 0, perDay: 10 },
    });
    const { id, issuedAt, expiresAt } = await time.until(node.keeper.get());
    const usedAt = time.now;
    await time.advance(MINUTE_MS);
    const held = { state: 'fresh', credentialId: id, issuedAt, expiresAt };
    const status = await time.until(node.keeper.status());
    expect(status).toMatchObject({ ...held, budget: { used: 1 } });
    expect(usedAt - status.lastUsedAt!).toBeLessThan(100);
    expect(status.renewsAt).toBeGreaterThan(expiresAt - 285 * SECOND_MS - 1);
    server.down = true;
    expect(await time.until(node.keeper.status())).toMatchObject({ ...held, budget: { used: 0 } });
  });

  it('of what only others use is what the store holds', async () => {
    const { time, nodes } = fleetOf({ size: 2 });
    const { id } = await time.until(nodes[0]!.keeper.get());
    const status = await time.until(nodes[1]!.keeper.status());
    expect(status).toMatchObject({ state: 'fresh', credentialId: id, budget: { used: 1 } });
    expect(status).not.toHaveProperty('lastUsedAt');
    expect(nodes[1]!.keeper.peek()).toBeUndefined();
  });

  it('of a source on this machine asks no store', async () => {
    const { time, server, node } = fleetOf({ source: () => ({ scope: 'process' }) });
    await time.until(node.keeper.get());
    const { operations } = server;
    expect((await time.until(node.keeper.status())).state).toBe('fresh');
    await time.until(node.keeper.read({ compare: true }));
    node.connection!.setNewsState('lost');
    await time.until(node.keeper.get());
    expect([server.operations - operations, server.data.has(KEY)]).toEqual([0, false]);
  });
});
