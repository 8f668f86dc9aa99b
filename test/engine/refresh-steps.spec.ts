import { describe, expect, it } from '@jest/globals';
import { parseRecord } from '../../src/core/record-codec.js';
import type { CredentialRecord } from '../../src/core/record.js';
import { failureOf } from './world/business.js';
import { type Fleet, fleetOf } from './world/fleet-of.js';
import { KEY, type Node, startNode } from './world/fleet.js';
import { SimTime } from './world/sim-time.js';
import { type FetchMoment, SimWechat } from './world/sim-wechat.js';

const AMBIGUOUS = { class: 'transient', reason: 'no reply', ambiguous: true } as const;

function recordIn({ server }: Fleet): CredentialRecord {
  return parseRecord(JSON.parse(server.data.get(KEY)!))!;
}

/** Strikes once, at a moment of a fetch. */
function once({ wechat }: Fleet, at: FetchMoment, strike: (host: string) => void): void {
  wechat.onMoment = (moment, host) => {
    if (moment !== at) return;
    wechat.onMoment = undefined;
    strike(host);
  };
}

/** A process that stands still with an answer of WeChat's in its hands, until another one has the lease. */
async function overtaken(fleet: Fleet, slow: Node): Promise<void> {
  once(fleet, 'reply', () => slow.clock.freeze());
  void slow.keeper.get().catch(() => undefined);
  await fleet.time.advance(200);
  fleet.server.leases.clear();
}

describe('the mark of a call', () => {
  it('that is sent leaves the rest of its lease room for the whole call', async () => {
    const fleet = fleetOf({ endpoint: 'token', settings: { leaseMs: 10_500 } });
    const { time, server, node } = fleet;
    const acquire = server.acquire.bind(server);
    let asked = 0;
    server.acquire = (lease, now) => {
      // Until it is marked, too little is left of the first lease.
      node.connection!.latencyMs = ++asked === 1 ? 200 : 1;
      return acquire(lease, now);
    };
    const left: number[] = [];
    fleet.wechat.onMoment = (moment) => {
      if (moment === 'send') left.push(server.leases.get(KEY)!.until - server.now());
    };
    await time.until(node.keeper.get());

    expect(asked).toBe(2);
    expect(left).toHaveLength(1);
    expect(left[0]).toBeGreaterThanOrEqual(10_000);
    expect(recordIn(fleet).budget?.used).toBe(1);
  });

  it.each([
    ['that never left', { class: 'transient', reason: 'ECONNREFUSED' }, 0],
    ['that WeChat refused', { class: 'transient', errcode: -1 }, 1],
    ['without an answer', AMBIGUOUS, 1],
  ] as const)('G11: a call %s counts as it should', async (_name, failure, used) => {
    const fleet = fleetOf();
    fleet.wechat.trouble({ kind: 'fail', failure });
    await fleet.time.until(failureOf(fleet.node.keeper.get()));
    expect(recordIn(fleet)).toMatchObject({ budget: { used } });
    expect(recordIn(fleet)).not.toHaveProperty('sent');
  });

  it.each([
    ['a caller asks for', (node: Node) => node.keeper.get()],
    ['a person forces', (node: Node) => node.keeper.force('in its last second')],
  ])(
    'G20: of a refresh that %s is resolved before it waits for the end of a token',
    async (_name, refresh) => {
      const fleet = fleetOf({ endpoint: 'gettoken' });
      const { time, wechat, node } = fleet;
      wechat.handsBackToTheEnd = true;
      wechat.lifeMs = 60_000;
      await time.until(node.keeper.get());
      await time.advance(59_500);
      await time.until(refresh(node));

      expect(wechat.calls).toHaveLength(3);
      expect(recordIn(fleet)).toMatchObject({ budget: { used: 3 }, credential: { value: wechat.current } });
      expect(recordIn(fleet)).not.toHaveProperty('sent');
      expect(recordIn(fleet)).not.toHaveProperty('strayAt');
      expect(recordIn(fleet).credential).not.toHaveProperty('assumedUntil');
      expect(recordIn(fleet).force?.used ?? 0).toBeLessThanOrEqual(1);
    },
  );
});

describe('a call that fails while another process succeeds', () => {
  it('brings what the other one has', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, nodes } = fleet;
    const [slow, quick] = nodes as [Node, Node];
    wechat.trouble({ kind: 'fail', failure: { class: 'transient', errcode: -1 } });
    await overtaken(fleet, slow);
    const { id } = await time.until(quick.keeper.get());
    slow.clock.thaw();

    expect(await time.until(slow.keeper.get())).toMatchObject({ id });
    expect(wechat.calls).toHaveLength(2);
    expect(slow.events.filter(({ type }) => type === 'refresh-failed')).toEqual([]);
    expect(recordIn(fleet)).not.toHaveProperty('failure');
  });

  it('and may have been carried out after all: one more call decides', async () => {
    const fleet = fleetOf({ size: 2, endpoint: 'token' });
    const { time, wechat, nodes } = fleet;
    const [slow, quick] = nodes as [Node, Node];
    wechat.trouble({ kind: 'fail', failure: AMBIGUOUS });
    await overtaken(fleet, slow);
    await time.until(quick.keeper.get());
    slow.clock.thaw();
    await time.advance(1_000);

    const ids = (await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())))).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect(wechat.calls).toHaveLength(3);
    expect(recordIn(fleet).credential).toMatchObject({ value: wechat.current, cause: 'conflict' });
    expect(recordIn(fleet).credential).not.toHaveProperty('doubtful');
  });
});

describe('a forced call without an answer may have killed what the fleet holds', () => {
  it.each([
    ['the process that made it', 0],
    ['another process', 1],
  ])('%s replaces it while the old one lives on, whoever uses it', async (_who, index) => {
    const fleet = fleetOf({ size: 2, endpoint: 'token', overlap: 'by-time' });
    const { time, wechat, nodes } = fleet;
    await time.until(Promise.all(nodes.map(({ keeper }) => keeper.get())));
    await time.advance(10_000);
    wechat.trouble({ kind: 'lost' });
    const forcedAt = time.now;
    await time.until(failureOf(nodes[0]!.keeper.force('a drill')));
    const { keeper, engine } = nodes[index]!;
    for (let second = 0; second < 600; second++) {
      if (second % 60 === 0) await time.until(engine.sweep());
      expect(wechat.alive(await time.until(keeper.value()))).toBe(true);
      await time.advance(1_000);
    }
    expect(wechat.calls).toHaveLength(3);
    expect(wechat.calls[2]!.at - forcedAt).toBeLessThan(4 * 60_000);
    expect(recordIn(fleet).credential).toMatchObject({ value: wechat.current, cause: 'timed' });
  });
});

describe('the store goes away', () => {
  it('while a call fails: the back-off is this process’s own, and holds when the store is back', async () => {
    const fleet = fleetOf();
    const { time, wechat, server, node } = fleet;
    wechat.trouble({ kind: 'fail', failure: { class: 'person', errcode: 89503 } });
    once(fleet, 'reply', () => (server.down = true));
    const first = await time.until(failureOf(node.keeper.get()));
    expect(first).toMatchObject({ code: 'TOKEN_ACTION_REQUIRED', errcode: 89503 });
    expect(first.retryAt!.getTime()).toBeGreaterThan(time.now);
    expect(node.events).toMatchObject([
      { type: 'store-down' },
      { type: 'refresh-failed', attempt: 1, retryAt: first.retryAt!.getTime() },
    ]);

    server.down = false;
    expect(await time.until(failureOf(node.keeper.get()))).toMatchObject({ retryAt: first.retryAt });
    expect(wechat.calls).toHaveLength(1);
    await time.advance(first.retryAt!.getTime() - time.now);
    expect(await time.until(node.keeper.value())).toBe(wechat.current);
  });

  it('when the calls are used up: the caller hears it all the same, and so does who listens', async () => {
    const { time, server, node } = fleetOf({
      source: () => ({ budget: { ceiling: 1, per: 'day', reserve: 0 } }),
    });
    await time.until(node.keeper.get());
    const read = server.read.bind(server);
    let reads = 0;
    server.read = (key) => {
      // The third one is to note that it was told.
      server.down = ++reads === 3;
      return read(key);
    };
    await time.advance(7_200_000);
    const error = await time.until(failureOf(node.keeper.get()));
    expect(error).toMatchObject({ code: 'BUDGET_EXHAUSTED' });
    expect(node.events.slice(-2)).toMatchObject([{ type: 'store-down' }, { type: 'budget-exhausted' }]);
  });
});

it('a record that is changed without pause is given up, and the caller is told', async () => {
  const fleet = fleetOf({ endpoint: 'token' });
  const { time, server, node } = fleet;
  const write = server.write.bind(server);
  server.write = (key, change) => (change.record.credential ? false : write(key, change));
  expect(await time.until(failureOf(node.keeper.get()))).toMatchObject({ code: 'TIMEOUT', retryable: true });
});

it('whoever waits while no news come looks again as soon as they come', async () => {
  const fleet = fleetOf({ size: 2, endpoint: 'token' });
  const { time, wechat, nodes } = fleet;
  const [holder, waiting] = nodes as [Node, Node];
  waiting.connection!.setNewsState('lost');
  const first = holder.keeper.get();
  await time.advance(5);
  const call = waiting.keeper.get();
  await time.until(first);
  await time.advance(5);
  waiting.connection!.setNewsState('live');
  const since = time.now;
  expect(await time.until(call)).toMatchObject({ value: wechat.current });
  expect(time.now - since).toBeLessThan(20);
  expect(wechat.calls).toHaveLength(1);
});

it('a person may force a refresh where this process stands down', async () => {
  const fleet = fleetOf();
  const { time, wechat, node } = fleet;
  wechat.trouble({ kind: 'fail', failure: { class: 'address', errcode: 40164, addressOnly: true } });
  await time.until(failureOf(node.keeper.get()));
  await time.until(failureOf(node.keeper.get()));
  expect(wechat.calls).toHaveLength(1);
  expect(await time.until(node.keeper.force('the address is listed now'))).toMatchObject({
    value: wechat.current,
  });
});

it('a forced call that meets a used-up quota is over for today, and holds back nothing else', async () => {
  const fleet = fleetOf();
  const { time, wechat, node } = fleet;
  wechat.trouble({ kind: 'fail', failure: { class: 'quota', errcode: 45009 } });
  const error = await time.until(failureOf(node.keeper.force('a drill')));
  expect(error.code).toBe('TOKEN_QUOTA');
  const reported = node.events.find(({ type }) => type === 'refresh-failed');
  expect(reported).toMatchObject({ attempt: 1, retryAt: error.retryAt!.getTime() });
  expect(recordIn(fleet)).not.toHaveProperty('failure');
  expect((await time.until(failureOf(node.keeper.force('again')))).code).toBe('FORCE_RATION_SPENT');
  expect(await time.until(node.keeper.value())).toBe(wechat.current);
});

it('where a process stands down, another secret gets another chance', async () => {
  let secret = 'one';
  const { time, wechat, node } = fleetOf({ source: () => ({ fingerprint: () => Promise.resolve(secret) }) });
  wechat.trouble({ kind: 'fail', failure: { class: 'address', errcode: 40164, addressOnly: true } });
  await time.until(failureOf(node.keeper.get()));
  // Callers of the first second get the same failure.
  await time.advance(1_100);
  expect((await time.until(failureOf(node.keeper.get()))).code).toBe('ADDRESS_NOT_ALLOWED');
  expect(wechat.calls).toHaveLength(1);
  secret = 'two';
  await time.advance(1_100);
  expect(await time.until(node.keeper.value())).toBe(wechat.current);
});

it('a process alone has nobody to leave the next try to', async () => {
  const time = new SimTime();
  const wechat = new SimWechat(time);
  const node = startNode({ time, wechat });
  wechat.trouble({ kind: 'fail', failure: { class: 'transient', errcode: -1 } });
  const { retryAt } = await time.until(failureOf(node.keeper.get()));
  await time.advance(retryAt!.getTime() - time.now);
  const due = time.now;
  expect(await time.until(node.keeper.value())).toBe(wechat.current);
  // One way to WeChat.
  expect(wechat.calls[1]!.at - due).toBe(10);
});

it('a dead token that a forced call hands back is not asked for again by the same call', async () => {
  let calls = 0;
  const source = {
    fetch: () => (calls++, Promise.resolve({ value: 'DEAD', expiresInSeconds: 7_200 })),
    probe: () => Promise.resolve(false),
  };
  const { time, node } = fleetOf({ endpoint: 'gettoken', source: () => source });
  const { id } = await time.until(node.keeper.get());
  await time.until(failureOf(node.keeper.rejected(id)));
  const before = calls;
  expect(await time.until(failureOf(node.keeper.force('a drill')))).toMatchObject({ code: 'TOKEN_REJECTED' });
  expect(calls).toBe(before + 1);
});

it.each([
  [0, 0.75],
  [1, 1.25],
])(
  'whoever waits for the lease looks at a pace of his own: chance %d, %d of the usual',
  async (chance, pace) => {
    const asked: number[] = [];
    let ids = 0;
    const fleet = fleetOf({
      size: 2,
      random: (host) => ({
        next: () => chance,
        id: () => `${host}-${++ids}`,
      }),
      settings: { pollMs: 400 },
    });
    const { time, wechat, server, nodes } = fleet;
    const [holder, waiting] = nodes as [Node, Node];
    wechat.trouble({ kind: 'delay', ms: 5_000 });
    void holder.keeper.get();
    await time.advance(100);
    const acquire = server.acquire.bind(server);
    server.acquire = (lease, now) => (asked.push(time.now), acquire(lease, now));
    await time.until(waiting.keeper.get());
    const distances = asked.slice(1).map((at, index) => at - asked[index]!);
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(400 * pace);
    expect(Math.max(...distances)).toBeLessThan(400 * pace + 20);
  },
);
