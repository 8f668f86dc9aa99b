import * as v from 'valibot';
import type { FailureClass, FetchFailure } from './failure.js';
import type { CredentialRecord } from './record.js';

const time = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.finite());
const text = v.optional(v.string());

const FAILURE_CLASSES: ReadonlySet<string> = new Set<FailureClass>([
  'transient',
  'slow-down',
  'quota',
  'configuration',
  'address',
  'person',
]);

const credential = v.looseObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  value: v.pipe(v.string(), v.nonEmpty()),
  issuedAt: time,
  receivedAt: time,
  expiresAt: time,
  assumedUntil: v.optional(time),
  doubtful: v.optional(v.boolean()),
  server: v.string(),
  cause: v.string(),
  secretMark: v.optional(v.number()),
});

const fetchFailure = v.looseObject({
  class: v.string(),
  errcode: v.optional(v.pipe(v.number(), v.finite())),
  errmsg: text,
  rid: text,
  reason: text,
  ambiguous: v.optional(v.boolean()),
  pauseMs: v.optional(time),
  longestPauseMs: v.optional(time),
  addressOnly: v.optional(v.boolean()),
  tokenId: text,
});

const failure = v.looseObject({
  ...fetchFailure.entries,
  at: time,
  retryAt: time,
  attempt: count,
  fingerprint: text,
});

const rejection = v.looseObject({
  id: text,
  at: time,
  streak: count,
  refreshedAt: v.optional(time),
  retryAt: v.optional(time),
  confirmedId: text,
  handedBackId: text,
  refutedId: text,
  refutedAt: v.optional(time),
});

const record = v.looseObject({
  v: v.literal(1),
  credential: v.optional(credential),
  failure: v.optional(failure),
  otherFailures: v.optional(v.array(failure)),
  rejection: v.optional(rejection),
  budget: v.optional(
    v.looseObject({
      period: v.string(),
      used: count,
      warned: v.optional(count),
      exhausted: v.optional(count),
    }),
  ),
  force: v.optional(v.looseObject({ day: v.string(), used: count, at: time })),
  quotaClears: v.optional(v.looseObject({ month: v.string(), used: count })),
  sent: v.optional(v.looseObject({ owner: v.string(), at: time })),
  strayAt: v.optional(time),
  stolen: v.optional(v.looseObject({ id: v.string(), at: time, day: v.string(), times: count, since: time })),
});

/**
 * Reads a record of version 1. Unknown fields are kept at every level, so that a newer release and an older one can
 * share a store; anything that is not such a record is undefined. The record is `data` itself wherever possible: a cache
 * that holds it by reference and the near copy then need it once.
 */
export function parseRecord(data: unknown): CredentialRecord | undefined {
  if (!v.is(record, data)) return undefined;
  const { failure, otherFailures } = data;
  const known = [failure, ...(otherFailures ?? [])].every((each) => !each || FAILURE_CLASSES.has(each.class));
  if (known) return data as CredentialRecord;
  return {
    ...data,
    ...(failure && { failure: asKnown(failure) }),
    ...(otherFailures && { otherFailures: otherFailures.map(asKnown) }),
  } as CredentialRecord;
}

/** What a source throws, in JavaScript too, must not make a record unreadable. */
export function isStorable(data: FetchFailure): boolean {
  return v.is(fetchFailure, data) && FAILURE_CLASSES.has(data.class);
}

/** A class that only a newer release knows: its `retryAt` still holds here. */
function asKnown<T extends { readonly class: string }>(failure: T): T {
  return FAILURE_CLASSES.has(failure.class) ? failure : { ...failure, class: 'transient' };
}
