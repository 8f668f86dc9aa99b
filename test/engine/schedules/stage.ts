import { type Node, seededRandom, startNode } from '../world/fleet.js';
import { SimStoreServer } from '../world/sim-store.js';
import { SimTime } from '../world/sim-time.js';
import { type FetchMoment, SimWechat } from '../world/sim-wechat.js';
import { type BusinessCall, call } from './business-caller.js';
import type { Doing, Happening, HostFault, Schedule, WorldFault } from './schedule.js';

/** A dead connection shows after this time, when no ping was answered. */
const NOTICED_AFTER_MS = 10_000;
const SWEEP_EVERY_MS = 60_000;

interface Actor {
  node: Node;
  state: 'running' | 'frozen' | 'gone';
  /** Its connection or its news are dead. */
  impaired: boolean;
}

/** The fleet of one schedule, on which its happenings are played. */
export class Stage {
  readonly time = new SimTime();
  readonly wechat: SimWechat;
  readonly server = new SimStoreServer(this.time);
  readonly actors: Actor[] = [];
  readonly calls: BusinessCall[] = [];
  readonly sideEffects: { done: boolean; error?: unknown }[] = [];
  /** Processes that stood still or ended: their calls have no deadline. */
  readonly disturbed = new Set<Node>();
  private readonly cures = new Set<() => void>();
  private readonly ambushes: { moment: FetchMoment; what: HostFault | WorldFault }[] = [];
  private joined = 0;

  constructor(readonly schedule: Schedule) {
    this.wechat = new SimWechat(this.time, schedule.endpoint, schedule.overlap);
    this.wechat.lifeMs = schedule.lifeMs;
    this.wechat.latencyMs = schedule.wechatLatencyMs;
    this.wechat.handsBackDeadToken = schedule.handsBackDeadToken;
    this.wechat.onMoment = (moment, host) => this.strike(moment, host);
    for (let index = 0; index < schedule.size; index++) this.join();
    if (schedule.trafficMs > 0) this.every(schedule.trafficMs, (actor) => this.callOn(actor));
    if (schedule.sweeps) this.every(SWEEP_EVERY_MS, (actor) => this.track(actor.node.engine.sweep()));
  }

  get running(): Actor[] {
    return this.actors.filter(({ state }) => state === 'running');
  }

  happen(happening: Happening): void {
    switch (happening.on) {
      case 'host': {
        const actor = this.actors[happening.host % this.actors.length]!;
        const { what } = happening;
        if (isDoing(what)) this.perform(what, actor);
        else this.hurt(actor, what);
        return;
      }
      case 'world':
        return this.upset(happening.what);
      case 'fetch':
        this.ambushes.push(happening);
    }
  }

  /** Ends all trouble at once. */
  heal(): void {
    this.ambushes.length = 0;
    this.wechat.calm();
    for (const cure of [...this.cures]) cure();
  }

  callOn({ node, state }: Actor): BusinessCall | undefined {
    if (state !== 'running') return undefined;
    const business = call(this, node);
    this.calls.push(business);
    return business;
  }

  private join(): void {
    const { seed, skewMs, storeLatencyMs } = this.schedule;
    const index = this.joined++;
    const random = seededRandom(seed + index * 7919);
    const node = startNode({
      time: this.time,
      wechat: this.wechat,
      server: this.server,
      name: `node-${index}`,
      seed: seed + index,
      skewMs: Math.round((random.next() * 2 - 1) * skewMs),
    });
    node.connection!.latencyMs = storeLatencyMs;
    this.actors.push({ node, state: 'running', impaired: false });
  }

  private perform(what: Doing, actor: Actor): void {
    if (actor.state !== 'running') return;
    const { node } = actor;
    switch (what.kind) {
      case 'calls':
        for (let index = 0; index < what.count; index++) this.callOn(actor);
        return;
      case 'refused-call':
        this.calls.push(call(this, node, '/cgi-bin/forbidden', true));
        return;
      case 'sweep':
        return this.track(node.engine.sweep());
      case 'force':
        return this.track(node.keeper.force('a person asked').catch(() => undefined));
    }
  }

  private hurt(actor: Actor, what: HostFault): void {
    if (actor.state !== 'running') return;
    const { node } = actor;
    const connection = node.connection!;
    switch (what.kind) {
      case 'freeze':
        actor.state = 'frozen';
        this.disturbed.add(node);
        node.clock.freeze();
        return this.cureAfter(what.ms, (passedMs) => {
          actor.state = 'running';
          if (what.manner === 'suspend') node.clock.suspendedFor(passedMs);
          if (what.manner === 'network-first') node.clock.thawInOrder();
          else node.clock.thaw();
        });
      case 'crash':
        this.disturbed.add(node);
        actor.state = 'gone';
        node.clock.freeze();
        void connection.close();
        return this.cureAfter(what.restartAfterMs, () => this.replace(actor));
      case 'close':
        this.disturbed.add(node);
        actor.state = 'gone';
        this.track(node.engine.close().then(() => connection.close()));
        return this.cureAfter(what.restartAfterMs, () => this.replace(actor));
      case 'cut':
      case 'deaf': {
        if (actor.impaired) return;
        actor.impaired = true;
        const { kind } = what;
        connection[kind === 'cut' ? 'cut' : 'deaf'] = true;
        if (what.ms > NOTICED_AFTER_MS)
          this.time.at(this.time.now + NOTICED_AFTER_MS, () => {
            if (actor.impaired) connection.setNewsState('lost');
          });
        return this.cureAfter(what.ms, () => {
          actor.impaired = false;
          connection[kind === 'cut' ? 'cut' : 'deaf'] = false;
          resubscribe(node);
        });
      }
      case 'set-clock':
        node.clock.setWall(what.byMs);
    }
  }

  private upset(what: WorldFault): void {
    const { server, wechat } = this;
    switch (what.kind) {
      case 'lose-lease':
        return server.leases.clear();
      case 'flush':
        return server.data.clear();
      case 'new-server':
        server.server = `${server.server}+`;
        server.clockOffsetMs = what.clockOffsetMs;
        server.leases.clear();
        return this.actors.forEach(({ node, impaired }) => impaired || resubscribe(node));
      case 'store-down':
        if (server.down) return;
        server.down = true;
        this.actors.forEach(({ node }) => node.connection!.setNewsState('lost'));
        return this.cureAfter(what.ms, () => {
          server.down = false;
          this.actors.forEach(({ node, impaired }) => impaired || resubscribe(node));
        });
      case 'lost-replies':
        return wechat.trouble({ kind: 'lost' }, what.times);
      case 'slow-replies':
        return wechat.trouble({ kind: 'delay', ms: what.ms }, what.times);
      case 'failed-replies':
        return wechat.trouble({ kind: 'fail', failure: what.failure }, what.times);
      case 'malformed-reply':
        return wechat.trouble({ kind: 'reply', reply: what.reply });
      case 'revoke':
        return wechat.revoke();
      case 'steal':
        return void wechat.steal();
      case 'probe-fails': {
        wechat.probeFails = true;
        return this.cureAfter(what.ms, () => (wechat.probeFails = false));
      }
    }
  }

  private strike(moment: FetchMoment, host: string): void {
    const index = this.ambushes.findIndex((ambush) => ambush.moment === moment);
    if (index < 0) return;
    const [ambush] = this.ambushes.splice(index, 1);
    const actor = this.actors.find(({ node }) => node.name === host);
    if (isHostFault(ambush!.what)) {
      if (actor) this.hurt(actor, ambush!.what);
    } else this.upset(ambush!.what);
  }

  private replace(actor: Actor): void {
    this.actors.splice(this.actors.indexOf(actor), 1);
    this.join();
  }

  private cureAfter(ms: number, cure: (passedMs: number) => void): void {
    const since = this.time.now;
    const once = (): void => {
      if (!this.cures.delete(once)) return;
      cancel();
      cure(this.time.now - since);
    };
    const cancel = this.time.at(since + ms, once);
    this.cures.add(once);
  }

  private every(ms: number, work: (actor: Actor) => void): void {
    this.time.at(this.time.now + ms, () => {
      this.running.forEach(work);
      this.every(ms, work);
    });
  }

  /** What runs beside the business calls must settle as well, and never with a defect. */
  private track(work: Promise<unknown>): void {
    const sideEffect: Stage['sideEffects'][number] = { done: false };
    this.sideEffects.push(sideEffect);
    work.then(
      () => (sideEffect.done = true),
      (error: unknown) => Object.assign(sideEffect, { done: true, error }),
    );
  }
}

/** A new subscription: whatever was said before it is lost, and everybody knows. */
function resubscribe({ connection }: Node): void {
  connection!.setNewsState('lost');
  connection!.setNewsState('live');
}

const DOINGS: ReadonlySet<string> = new Set<Doing['kind']>(['calls', 'refused-call', 'sweep', 'force']);
const HOST_FAULTS: ReadonlySet<string> = new Set<HostFault['kind']>([
  'freeze',
  'crash',
  'close',
  'cut',
  'deaf',
  'set-clock',
]);

function isDoing(what: HostFault | Doing): what is Doing {
  return DOINGS.has(what.kind);
}

function isHostFault(what: HostFault | WorldFault): what is HostFault {
  return HOST_FAULTS.has(what.kind);
}
