import type { Outcome, Played } from './play.js';
import { milliseconds, range, type Scenario, within } from './scenario.js';

/** Everything that is not as the scenario says, in words. */
export function judge({ then }: Scenario, played: Played): string[] {
  const problems = played.outcomes.flatMap((outcome) => judgeOutcome(outcome, played));
  const note = (problem: string | undefined): void => void (problem !== undefined && problems.push(problem));
  const { wechat } = played.fleet;
  const calls = wechat.calls.map((call) => ({ ...call, at: call.at - played.startedAt }));

  if (then.calls) {
    const told = calls.map(({ at, mode, host }) => `${seconds(at)} ${mode} by ${host}`).join(', ');
    if (calls.length !== then.calls.length) note(`${then.calls.length} token calls expected, got: ${told}`);
    then.calls.forEach(({ at, mode, process }, index) => {
      const call = calls[index];
      if (!call) return;
      const name = `token call ${index + 1}`;
      if (!isIn(call.at, at)) note(`${name} expected at ${JSON.stringify(at)}, was at ${seconds(call.at)}`);
      if (mode && call.mode !== mode) note(`${name} expected ${mode}, was ${call.mode}`);
      if (process !== undefined && call.host !== `node-${process}`)
        note(`${name} expected by process ${process}, was by ${call.host}`);
    });
  }
  const forced = calls.filter(({ mode }) => mode === 'forced').length;
  note(counted('token calls', calls.length, then.callCount));
  note(counted('forced token calls', forced, then.forcedCount));
  note(counted('probes', wechat.probes.length, then.probeCount));
  if (then.gaps) problems.push(...judgeGaps(calls, then.gaps));
  if (then.probes) {
    const found = JSON.stringify(wechat.probes.map(({ alive }) => alive));
    if (found !== JSON.stringify(then.probes))
      note(`probes expected ${JSON.stringify(then.probes)}, found ${found}`);
  }
  if (then.held !== undefined) problems.push(...judgeHeld(then.held, played));
  for (const [type, count] of Object.entries(then.events ?? {})) {
    const events = played.fleet.nodes.flatMap((node) => node.events.filter((event) => event.type === type));
    note(counted(`events "${type}"`, events.length, count));
  }
  return problems;
}

function judgeOutcome(outcome: Outcome, { startedAt }: Played): string[] {
  const { step, token, error, requests } = outcome;
  const { answer = {} } = step;
  const problems: string[] = [];
  const who = `whoever asked at ${seconds(outcome.at - startedAt)} (process ${step.process ?? 0})`;
  const got = error ? error.code : (token ?? 'success');
  const wrong = (expected: string): void => void problems.push(`${who} expected ${expected}, got ${got}`);

  if (outcome.settledAt === undefined) return [`${who} got no answer`];
  const patience = milliseconds(answer.within ?? '250ms');
  if (outcome.settledAt - outcome.at > patience)
    problems.push(`${who} waited ${outcome.settledAt - outcome.at} ms, expected ${patience} at most`);
  if (answer.error !== undefined ? error?.code !== answer.error : error) wrong(answer.error ?? 'success');
  if (answer.token === 'honoured' && !outcome.honoured) wrong('a token that WeChat honours');
  if (typeof answer.token === 'number' && token !== `TOKEN-${answer.token}`) wrong(`TOKEN-${answer.token}`);
  if (answer.errcode !== undefined && error?.errcode !== answer.errcode) wrong(`errcode ${answer.errcode}`);
  if (answer.retryable !== undefined && error?.retryable !== answer.retryable)
    wrong(`retryable ${answer.retryable}`);
  if (answer.retryAt !== undefined && !isIn((error?.retryAt ?? NaN) - startedAt, answer.retryAt))
    problems.push(`${who}: retryAt was ${seconds((error?.retryAt ?? NaN) - startedAt)}`);
  if (answer.requests !== undefined && !within(requests ?? 0, answer.requests))
    problems.push(`${who} expected ${JSON.stringify(answer.requests)} requests, ${requests} were made`);
  return problems;
}

function judgeGaps(calls: readonly { at: number }[], expected: readonly (readonly [number, number])[]) {
  return calls.slice(1).flatMap(({ at }, index) => {
    const gap = (at - calls[index]!.at) / 1000;
    const [least, most] = expected[Math.min(index, expected.length - 1)]!;
    return gap < least || gap > most
      ? [`gap ${index + 1} between token calls was ${gap} s, expected ${least} to ${most}`]
      : [];
  });
}

function judgeHeld(held: NonNullable<Scenario['then']['held']>, { fleet }: Played): string[] {
  return fleet.nodes.flatMap(({ name, keeper, engine }) => {
    if (engine.closing) return [];
    const value = keeper.peek()?.value;
    const right =
      held === 'nothing'
        ? value === undefined
        : held === 'honoured'
          ? value !== undefined && fleet.wechat.alive(value)
          : value === `TOKEN-${held}`;
    return right ? [] : [`${name} expected to hold ${held}, holds ${value ?? 'nothing'}`];
  });
}

function counted(what: string, count: number, expected: Scenario['then']['callCount']): string | undefined {
  if (expected === undefined || within(count, expected)) return undefined;
  return `${JSON.stringify(expected)} ${what} expected, there were ${count}`;
}

function isIn(at: number, moment: Parameters<typeof range>[0]): boolean {
  const [earliest, latest] = range(moment);
  return at >= earliest && at <= latest;
}

const seconds = (ms: number): string => `${ms / 1000} s`;
