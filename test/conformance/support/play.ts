import type { Clock } from '../../../src/core/clock.js';
import { isWechatError } from '../../../src/core/errors.js';
import type { CredentialRecord } from '../../../src/core/record.js';
import type { Random } from '../../../src/core/random.js';
import { type BusinessResult, businessCall } from '../../engine/world/business.js';
import { type Fleet, fleetOf } from '../../engine/world/fleet-of.js';
import { KEY, type Node } from '../../engine/world/fleet.js';
import { HostClock, SimTime } from '../../engine/world/sim-time.js';
import { milliseconds, type Scenario, type Step } from './scenario.js';
import { type RealStore, StoresServer } from './stores-server.js';

/** What one caller got. */
export interface Outcome {
  readonly step: Step;
  readonly at: number;
  settledAt?: number;
  token?: string;
  honoured?: boolean;
  error?: { code: string; errcode?: number; retryable?: boolean; retryAt?: number };
  requests?: number;
}

export interface Played {
  readonly fleet: Fleet;
  readonly startedAt: number;
  readonly outcomes: readonly Outcome[];
}

/** Plays a scenario to its end. The store that `open` gives is real; time is not. */
export async function play(
  scenario: Scenario,
  open: (clock: Clock) => Promise<RealStore>,
): Promise<Played & { close(): Promise<void> }> {
  let settle = (): Promise<boolean> => Promise.resolve(false);
  const time = new SimTime(startOf(scenario), async () => {
    do await nextTurn();
    while (await settle());
  });
  const real = await open(new HostClock(time));
  const server = new StoresServer(time, real);
  settle = () => server.settle();
  const stage = new Stage(scenario, fleet(scenario, time, server), server, real);
  await stage.play();
  return {
    fleet: stage.fleet,
    startedAt: stage.startedAt,
    outcomes: stage.outcomes,
    async close() {
      const closing = Promise.all(stage.running.map(({ engine }) => engine.close()));
      stage.running.forEach(({ clock }) => clock.thaw());
      server.down = false;
      await time.until(closing).catch(() => undefined);
      await real.close();
    },
  };
}

function startOf({ given }: Scenario): number {
  return Date.parse(`2026-11-20T${given.startsAt ?? '10:00'}:00+08:00`);
}

function fleet(scenario: Scenario, time: SimTime, server: StoresServer): Fleet {
  const { endpoint, overlap, processes, budget, whenStoreDown, maxAge, clockSkew, expiresIn } =
    scenario.given;
  const made = fleetOf({
    time,
    server,
    endpoint,
    size: processes ?? 1,
    ...(overlap && { overlap }),
    ...(whenStoreDown && { settings: { whenStoreDown } }),
    ...(budget && { source: () => ({ budget: { per: 'day', ...budget } }) }),
    ...(clockSkew && { skewMs: (index) => milliseconds(clockSkew[index % clockSkew.length] ?? '0s') }),
    maxAgeMs: maxAge === undefined ? undefined : milliseconds(maxAge),
    random: middling,
  });
  made.wechat.handsBackDeadToken = scenario.given.handsBackDeadToken ?? false;
  if (expiresIn !== undefined) made.wechat.lifeMs = expiresIn * 1000;
  return made;
}

/** Chance without surprises: jitter is always in the middle. */
function middling(host: string): Random {
  let ids = 0;
  return { next: () => 0.5, id: () => `${host}-${++ids}` };
}

class Stage {
  readonly outcomes: Outcome[] = [];
  readonly startedAt: number;
  readonly running: Node[];

  constructor(
    private readonly scenario: Scenario,
    readonly fleet: Fleet,
    private readonly server: StoresServer,
    private readonly real: RealStore,
  ) {
    this.startedAt = fleet.time.now;
    this.running = [...fleet.nodes];
  }

  async play(): Promise<void> {
    const { time } = this.fleet;
    await this.storeGiven();
    for (const { at, step } of timeline(this.scenario.when)) {
      await time.advance(this.startedAt + at - time.now);
      await this.carryOut(step);
    }
    await time.advance(this.startedAt + milliseconds(this.scenario.then.after) - time.now);
  }

  private async carryOut(step: Step): Promise<void> {
    const { wechat, store, link, clock } = step;
    if (wechat) this.trouble(wechat);
    if (store) await this.strikeStore(store);
    for (const node of this.meant(step)) {
      if (link?.cut !== undefined) node.connection!.cut = link.cut;
      if (link?.deaf !== undefined) node.connection!.deaf = link.deaf;
      if (link?.news) node.connection!.setNewsState(link.news);
      if (clock?.set) node.clock.setWall(milliseconds(clock.set));
      if (clock?.suspendedFor) node.clock.suspendedFor(milliseconds(clock.suspendedFor));
      if (step.freeze) node.clock.freeze();
      if (step.thaw) node.clock.thaw();
      if (step.close) this.close(node);
      if (step.sweep) void node.engine.sweep();
      for (let caller = 0; caller < (step.ask ?? 0); caller++) this.ask(step, () => node.keeper.value());
      if (step.force !== undefined) this.ask(step, async () => (await node.keeper.force(step.force!)).value);
      for (let caller = 0; caller < (step.call ?? 0); caller++) this.call(step, node);
    }
    if (step.join) this.running.push(this.fleet.join());
  }

  private meant({ process = 0, ...step }: Step): readonly Node[] {
    if (step.sweep && process === 0) return this.running;
    if (process === 'all') return this.running;
    const node = this.fleet.nodes[process];
    if (!node) throw new Error(`there is no process ${process}`);
    return [node];
  }

  private close(node: Node): void {
    this.running.splice(this.running.indexOf(node), 1);
    void node.engine.close();
  }

  private ask(step: Step, get: () => Promise<string>): void {
    const { time, wechat } = this.fleet;
    const outcome: Outcome = { step, at: time.now };
    this.outcomes.push(outcome);
    get().then(
      (token) => Object.assign(outcome, { settledAt: time.now, token, honoured: wechat.alive(token) }),
      (error: unknown) => Object.assign(outcome, { settledAt: time.now, error: plain(error) }),
    );
  }

  private call(step: Step, node: Node): void {
    const { time, wechat } = this.fleet;
    const outcome: Outcome = { step, at: time.now };
    this.outcomes.push(outcome);
    let rejections = step.verdict === 'rejected-once' ? 1 : Infinity;
    const honours = (value: string): boolean =>
      (step.verdict ?? 'honest') === 'honest' ? wechat.alive(value) : rejections-- <= 0;
    const settled = (result: BusinessResult): void => {
      const { requests, error } = result;
      Object.assign(outcome, { settledAt: time.now, requests });
      if (error) outcome.error = error === 'refused' ? { code: 'refused' } : plain(error);
    };
    void businessCall(this.fleet, node, step.path, honours).then(settled);
  }

  private trouble(step: NonNullable<Step['wechat']>): void {
    const { wechat } = this.fleet;
    const { times = 1, fail, delay } = step;
    if (step.revoke) wechat.revoke();
    if (step.steal) wechat.steal();
    if (step.calm) wechat.calm();
    if (fail) wechat.trouble({ kind: 'fail', failure: fail }, times);
    if (step.lose) wechat.trouble({ kind: 'lost' }, times);
    if (step.reply !== undefined) wechat.trouble({ kind: 'reply', reply: step.reply }, times);
    if (delay !== undefined) wechat.trouble({ kind: 'delay', ms: milliseconds(delay) }, times);
    if (step.handsBackDeadToken !== undefined) wechat.handsBackDeadToken = step.handsBackDeadToken;
    if (step.probe) wechat.probeFails = step.probe === 'fails';
    if (step.expiresIn !== undefined) wechat.lifeMs = step.expiresIn * 1000;
  }

  private async strikeStore(step: NonNullable<Step['store']>): Promise<void> {
    const { server, real } = this;
    if (step.reachable !== undefined) server.down = !step.reachable;
    if (step.flush) await real.flush();
    if (step.corrupt) await real.corrupt(KEY);
    if (step.clock !== undefined) server.clockOffsetMs = milliseconds(step.clock);
    if (step.identity !== undefined) server.server = step.identity;
  }

  private async storeGiven(): Promise<void> {
    const { stored } = this.scenario.given;
    if (!stored) return;
    const issuedAt = this.startedAt - milliseconds(stored.age);
    const record: CredentialRecord = {
      v: 1,
      credential: {
        id: 'stored',
        value: stored.value,
        issuedAt,
        receivedAt: issuedAt + 50,
        expiresAt: issuedAt + stored.expiresIn * 1000,
        server: this.server.server,
        cause: 'missing',
      },
    };
    await this.server.write(KEY, { record, revision: undefined, ttlMs: 86_400_000 });
  }
}

function plain(error: unknown): NonNullable<Outcome['error']> {
  if (!isWechatError(error)) throw error;
  const { code, errcode, retryable, retryAt } = error;
  return {
    code,
    retryable,
    ...(errcode !== undefined && { errcode }),
    ...(retryAt && { retryAt: retryAt.getTime() }),
  };
}

/** The steps by their time, repetitions unrolled; steps of one moment keep their order. */
function timeline(steps: readonly Step[]): { readonly at: number; readonly step: Step }[] {
  const all = steps.flatMap((step) => {
    const first = milliseconds(step.at);
    if (step.every === undefined || step.until === undefined) return [{ at: first, step }];
    const every = milliseconds(step.every);
    const times = Math.floor((milliseconds(step.until) - first) / every) + 1;
    return Array.from({ length: times }, (_, index) => ({ at: first + index * every, step }));
  });
  return all.sort((one, other) => one.at - other.at);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
