import type { Clock } from './clock.js';
import { type FetchFailure, TokenFetchError } from './failure.js';
import { isStorable } from './record-codec.js';
import { sanitizeCause } from './redact.js';
import type { FetchedCredential, JsonValue, TokenSource } from './token-source.js';
import { withTimeout } from './wait.js';

/** No credential is believed to live longer, whatever a reply says. */
const LONGEST_LIFE_MS = 30 * 86_400_000;

export type FetchResult =
  | {
      readonly ok: true;
      readonly value: string;
      readonly lifeMs: number;
      readonly state: JsonValue | undefined;
      /** Its state was one that no store can hold. */
      readonly stateLost?: true;
    }
  | {
      readonly ok: false;
      readonly failure: FetchFailure;
      /** It came with a credential that has no second left. */
      readonly endsNow?: boolean;
    };

/** One fetch with a deadline. Never rejects: whatever a source does becomes a result. */
export async function callSource(
  source: TokenSource,
  clock: Clock,
  timeoutMs: number,
  options: {
    readonly mode: 'normal' | 'forced';
    readonly state: JsonValue | undefined;
    readonly rejected: string | undefined;
  },
): Promise<FetchResult> {
  const { mode, state, rejected } = options;
  const startedAt = clock.monotonic();
  try {
    const fetched = await withTimeout(
      clock,
      timeoutMs,
      (signal) =>
        source.fetch({
          mode,
          timeoutMs,
          signal,
          ...(state !== undefined && { state }),
          ...(rejected !== undefined && { rejected }),
        }),
      () => {
        throw new TokenFetchError({
          class: 'transient',
          reason: `no reply within ${timeoutMs} ms`,
          ambiguous: true,
        });
      },
    );
    return usable(fetched, clock.monotonic() - startedAt);
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** Asks WeChat whether it honours a token. Undefined when there is no telling. */
export function callProbe(
  source: TokenSource,
  clock: Clock,
  timeoutMs: number,
  value: string,
): Promise<boolean | undefined> {
  return saidInTime(clock, timeoutMs, (signal) => source.probe?.(value, { timeoutMs, signal }));
}

/** Digest of the secret in use; undefined when the source has none, or it can not be had in time. */
export function callFingerprint(
  source: TokenSource,
  clock: Clock,
  timeoutMs: number,
): Promise<string | undefined> {
  return saidInTime(clock, timeoutMs, () => source.fingerprint?.());
}

/** Id of the token that the source would fetch with; undefined when it needs none, has none, or can not say in time. */
export function callTokenId(
  source: TokenSource,
  clock: Clock,
  timeoutMs: number,
): Promise<string | undefined> {
  return saidInTime(clock, timeoutMs, () => source.tokenId?.());
}

function saidInTime<T>(
  clock: Clock,
  timeoutMs: number,
  ask: (signal: AbortSignal) => Promise<T | undefined> | undefined,
): Promise<T | undefined> {
  const silence = (): undefined => undefined;
  return withTimeout<T | undefined>(clock, timeoutMs, async (signal) => ask(signal), silence).catch(silence);
}

/** A reply without a usable life is a failed refresh, never a credential. */
function usable(fetched: FetchedCredential, tookMs: number): FetchResult {
  const { value, expiresInSeconds, state } = fetched;
  const lifeMs = Math.min(expiresInSeconds * 1_000, LONGEST_LIFE_MS);
  const isToken = typeof value === 'string' && value !== '';
  if (isToken && lifeMs > tookMs) {
    // The token that came with it may have killed the one before: it is not thrown away for that.
    if (!isJson(state)) return { ok: true, value, lifeMs, state: undefined, stateLost: true };
    return { ok: true, value, lifeMs, state };
  }
  return {
    ok: false,
    failure: { class: 'transient', reason: 'malformed or expired reply', ambiguous: true },
    endsNow: isToken && lifeMs >= 0,
  };
}

/** Sources in JavaScript may return anything: a BigInt, a cycle, a function. */
function isJson(state: unknown): boolean {
  try {
    return state === undefined || JSON.stringify(state) !== undefined;
  } catch {
    return false;
  }
}

function failureOf(error: unknown): FetchFailure {
  if (error instanceof TokenFetchError) {
    if (isStorable(error.failure) && isJson(error.failure)) return error.failure;
    return { class: 'transient', reason: 'the source threw a malformed failure', ambiguous: true };
  }
  const { name, message } = sanitizeCause(error);
  return { class: 'transient', reason: `${name}: ${message}`, ambiguous: true };
}
