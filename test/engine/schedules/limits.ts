import type { Happening } from './schedule.js';
import type { Stage } from './stage.js';

const MINUTE_MS = 60_000;

/**
 * How many token calls the rules of the engine allow for what has happened: each rule names its own.
 * A lease is lost, a holder freezes, dies or cannot write: it has sent, somebody else has sent, one more decides.
 */
export function mostCalls({ wechat, schedule, actors }: Stage, totalMs: number): number {
  const cold = 1;
  const timed = Math.ceil(totalMs / (schedule.lifeMs / 2));
  // Every failed or ambiguous reply is tried again; an ambiguous one makes the next renewal earlier.
  const failures = wechat.calls.filter(({ outcome }) => outcome !== 'issued').length;
  const happenings = schedule.steps.map(({ happening }) => allowance(happening, actors.length));
  return cold + timed + 2 * failures + happenings.reduce((sum, most) => sum + most, 0);
}

function allowance({ what }: Happening, processes: number): number {
  switch (what.kind) {
    case 'freeze':
    case 'crash':
    case 'close':
    case 'lose-lease':
    case 'flush':
    case 'cut':
      return 2;
    case 'new-server':
      // Each process that has not noticed yet stamps its lease with the old time, and nobody else can read it.
      return processes + 1;
    case 'store-down':
      // An idempotent source is asked by each process once a minute; what it brought is written back.
      return processes * Math.ceil(what.ms / MINUTE_MS) + 2;
    case 'revoke':
    case 'steal':
    case 'refused-call':
      // The token is handed back once, then forced.
      return 2;
    case 'lost-replies':
    case 'slow-replies':
    case 'failed-replies':
      // Each is tried again; a token that an unanswered one may have killed is renewed early.
      return 2 * what.times;
    case 'force':
    case 'set-clock':
      return 1;
    default:
      return 0;
  }
}

/** The longest time after which the rules let the fleet fetch again, and what a fetch takes. */
export function longestRecoveryMs({ schedule }: Stage): number {
  const kinds = schedule.steps.map(({ happening }) => happening.what);
  // A flight, the lease of a holder that died, a back-off without a token, and their rounding.
  let ms = 2 * MINUTE_MS;
  const pauses = kinds.flatMap((what) => (what.kind === 'failed-replies' ? [what] : []));
  const timesOf = (...classes: string[]): number =>
    pauses
      .filter(({ failure }) => classes.includes(failure.class))
      .reduce((sum, { times }) => sum + times, 0);
  const slow = timesOf('slow-down');
  if (slow > 0) ms += slow > 1 ? 61 * MINUTE_MS : MINUTE_MS;
  const steps = timesOf('configuration', 'address');
  if (steps > 0) ms += MINUTE_MS * 2 ** (steps - 1);
  const rejections = kinds.filter(({ kind }) => ['revoke', 'steal', 'refused-call'].includes(kind)).length;
  // Rejection-driven refreshes wait 1, 2, 4 … 30 minutes from the third on; a token handed back counts as one of its own.
  if (rejections > 0) ms += Math.min(30, 2 ** (rejections + 1)) * MINUTE_MS;
  return ms;
}
