import { parseRecord } from '../../../src/core/record-codec.js';
import { KEY } from '../world/fleet.js';
import { type BusinessCall, isDefect } from './business-caller.js';
import { mostCalls, longestRecoveryMs } from './limits.js';
import type { Schedule } from './schedule.js';
import { Stage } from './stage.js';

/** While the fleet recovers, every process makes a call this often. */
const ROUND_MS = 5_000;
/** Calm enough after so many good rounds. */
const GOOD_ROUNDS = 3;
const CALM_MS = 120_000;
const ENDING_MS = 30_000;
/** How long a business call may take in a process that never stood still: flights of 30 s, and what follows from them. */
const LONGEST_CALL_MS = 120_000;

/** What became of a schedule. `complaints` is empty when every promise was kept. */
export interface Report {
  readonly complaints: readonly string[];
  readonly tokenCalls: number;
  readonly mostTokenCalls: number;
  readonly recoveryMs: number;
  readonly failedCalls: number;
  readonly longestCallMs: number;
  readonly stage: Stage;
}

/** Plays a schedule, ends all trouble, lets the fleet recover and judges it. */
export async function play(schedule: Schedule): Promise<Report> {
  const stage = new Stage(schedule);
  const { time, wechat } = stage;
  const startedAt = time.now;
  const complaints: string[] = [];
  for (const { afterMs, happening } of schedule.steps) {
    await time.advance(afterMs);
    stage.happen(happening);
  }
  await time.advance(1_000);
  stage.heal();
  const healedAt = time.now;
  const limitMs = longestRecoveryMs(stage);
  let good = 0;
  while (good < GOOD_ROUNDS && time.now - healedAt <= limitMs) {
    good = (await roundOfCalls(stage)).every(isGood) && allHonoured(stage) ? good + 1 : 0;
  }
  const recoveryMs = time.now - healedAt - GOOD_ROUNDS * ROUND_MS;
  if (good < GOOD_ROUNDS) {
    complaints.push(`not recovered ${limitMs} ms after the last fault: ${describe(stage)}`);
  } else if (limitMs < schedule.lifeMs / 2) {
    // Else a pause that WeChat prescribed may outlive the token, and the calm is not one.
    complaints.push(...(await judgeCalm(stage)));
  }
  const mostTokenCalls = mostCalls(stage, time.now - startedAt);
  const tokenCalls = wechat.calls.length;
  if (tokenCalls > mostTokenCalls) complaints.push(`${tokenCalls} token calls, at most ${mostTokenCalls}`);
  complaints.push(...judgeCalls(stage), ...judgeForced(stage), ...judgeBudget(stage));
  return {
    complaints,
    tokenCalls,
    mostTokenCalls,
    recoveryMs,
    failedCalls: stage.calls.filter(({ outcome }) => outcome === 'failed').length,
    longestCallMs: Math.max(0, ...steady(stage).map(({ at, settledAt = time.now }) => settledAt - at)),
    stage,
  };
}

async function roundOfCalls(stage: Stage): Promise<BusinessCall[]> {
  const round = stage.actors.flatMap((actor) => stage.callOn(actor) ?? []);
  await stage.time.advance(ROUND_MS);
  return round;
}

function isGood({ outcome, requests }: BusinessCall): boolean {
  return outcome === 'done' && requests === 1;
}

function allHonoured({ actors, wechat }: Stage): boolean {
  return actors.every(({ node }) => wechat.alive(node.keeper.peek()?.value ?? ''));
}

/** Two minutes without trouble: no call fails, no dead token is handed out, and nothing but a renewal is fetched. */
async function judgeCalm(stage: Stage): Promise<string[]> {
  const { time, wechat } = stage;
  const complaints: string[] = [];
  const callsBefore = wechat.calls.length;
  const calls: BusinessCall[] = [];
  for (let passed = 0; passed < CALM_MS; passed += ROUND_MS) {
    calls.push(...(await roundOfCalls(stage)));
  }
  // A renewal may just be under way.
  for (
    let rest = 0;
    rest < ENDING_MS && !(allHonoured(stage) && storeTrouble(stage) === undefined);
    rest += ROUND_MS
  )
    await time.advance(ROUND_MS);
  const bad = calls.filter(({ outcome }) => outcome !== 'done');
  if (bad.length > 0) complaints.push(`a call failed in the calm: ${describeCalls(bad)}`);
  const dead = calls.filter(({ servedDead, at }) => servedDead && !fetchedAround(stage, at));
  if (dead.length > 0) complaints.push('a dead token was served as fresh in the calm');
  const fetched = wechat.calls.length - callsBefore;
  // Nobody can read the lease of a renewal that was under way when the server changed: two have sent, one more decides.
  const most = stage.schedule.steps.some(({ happening }) => happening.what.kind === 'new-server') ? 3 : 2;
  if (fetched > most) complaints.push(`${fetched} token calls in two calm minutes`);
  if (!allHonoured(stage)) complaints.push(`not everybody holds an honoured token: ${describe(stage)}`);
  const trouble = storeTrouble(stage);
  if (trouble !== undefined) complaints.push(trouble);
  return complaints;
}

function storeTrouble({ server, wechat }: Stage): string | undefined {
  const raw = server.data.get(KEY);
  const stored = raw === undefined ? undefined : parseRecord(JSON.parse(raw))?.credential;
  if (stored?.doubtful) return 'the store holds a doubtful token';
  return stored && !wechat.alive(stored.value) ? 'the store holds a dead token' : undefined;
}

/** A classic token dies in the moment a renewal is issued; until its news has come around, the old one is handed out. */
function fetchedAround({ wechat }: Stage, at: number): boolean {
  return wechat.calls.some((call) => Math.abs(call.at - at) <= 5_000);
}

function judgeCalls(stage: Stage): string[] {
  const { time, calls, sideEffects } = stage;
  const complaints: string[] = [];
  const defects = calls.filter(isDefect);
  if (defects.length > 0) complaints.push(`not a WechatError: ${String(defects[0]!.error)}`);
  const late = steady(stage).filter(({ at, settledAt = time.now }) => settledAt - at > LONGEST_CALL_MS);
  if (late.length > 0) complaints.push(`${late.length} calls took longer than ${LONGEST_CALL_MS} ms`);
  const alive = new Set(stage.actors.map(({ node }) => node));
  const hung = calls.filter(
    ({ node, at, settledAt }) =>
      alive.has(node) && settledAt === undefined && time.now - at > LONGEST_CALL_MS,
  );
  if (hung.length > 0) complaints.push(`${hung.length} calls never settled`);
  const wrong = sideEffects.find(({ error }) => error !== undefined);
  if (wrong) complaints.push(`a sweep or an end rejected: ${String(wrong.error)}`);
  const excessive = calls.find(({ requests }) => requests > 2);
  if (excessive) complaints.push(`${excessive.requests} requests for one business call`);
  return complaints;
}

function steady(stage: Stage): BusinessCall[] {
  return stage.calls.filter(({ node }) => !stage.disturbed.has(node));
}

/** G14: forced calls are 30 s apart and at most 10 a day, as long as the store remembers them. */
function judgeForced({ wechat, schedule }: Stage): string[] {
  const forgetful = schedule.steps.some(
    ({ happening: { what } }) => what.kind === 'flush' || what.kind === 'new-server',
  );
  const forced = wechat.calls.filter(({ mode }) => mode === 'forced');
  if (forgetful) return [];
  const complaints: string[] = [];
  if (forced.length > 10) complaints.push(`${forced.length} forced calls`);
  return complaints;
}

/** Every coordinated call was counted before it was sent. */
function judgeBudget({ server, wechat, schedule }: Stage): string[] {
  const flushed = schedule.steps.some(({ happening: { what } }) => what.kind === 'flush');
  const raw = server.data.get(KEY);
  if (flushed || raw === undefined || schedule.endpoint === 'stable_token') return [];
  const used = parseRecord(JSON.parse(raw))?.budget?.used ?? 0;
  // What was certainly not sent is given back.
  const sent = wechat.calls.filter(({ outcome }) => outcome !== 'failed').length;
  return used < sent ? [`${sent} token calls, ${used} counted`] : [];
}

function describe({ actors, wechat, calls }: Stage): string {
  const tokens = actors.map(({ node, state }) => {
    const held = node.keeper.peek()?.value;
    return `${node.name} ${state} ${held ?? 'nothing'} ${held && wechat.alive(held) ? 'honoured' : 'dead'}`;
  });
  return `${tokens.join(', ')}; ${describeCalls(calls.slice(-actors.length))}`;
}

function describeCalls(calls: readonly BusinessCall[]): string {
  return calls
    .map(({ node, outcome = 'pending', requests, error }) => {
      const why = error instanceof Error ? `: ${error.message}` : '';
      return `${node.name} ${outcome} after ${requests}${why}`;
    })
    .join(', ');
}
