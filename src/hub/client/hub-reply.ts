import type { FetchFailure } from '../../core/failure.js';
import { redact } from '../../core/redact.js';
import { EXPIRES_IN_HEADER } from './expires-in-header.js';
import { type HubResponse, HubSilence } from './hub-request.js';

/** Without a `Retry-After`. */
const PAUSE_MS = 5_000;
/** A hub can be repaired, and its clients corrected, at any moment; asking costs little. */
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_TEXT = 300;

export interface HubCredential {
  readonly id: string;
  readonly value: string;
  readonly expiresIn: number;
}

/** An answer that is no credential, or none at all. */
export class HubProblem extends Error {
  override readonly name = 'HubProblem';

  constructor(
    readonly failure: FetchFailure,
    readonly status: number = 0,
    /** The hub's own code, such as `RIGHT_MISSING`. */
    readonly code = '',
  ) {
    super(failure.reason ?? failure.class);
  }

  /** Too many requests are not made fewer by asking the next hub. */
  get isFinal(): boolean {
    return this.status === 429;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The credential of an answer; `known` is the one that a 304 speaks of. Throws a `HubProblem`. */
export function readCredential(
  response: HubResponse,
  known: HubCredential | undefined,
  secrets: readonly string[],
): HubCredential {
  const { status, text, headers } = response;
  if (status === 304 && known) {
    return { ...known, expiresIn: seconds(Number(headers[EXPIRES_IN_HEADER])) };
  }
  if (status !== 200) throw refusal(response, secrets);
  const { value, expiresIn, id } = parse(text) ?? {};
  if (typeof value !== 'string' || !/^\S+$/.test(value) || typeof id !== 'string') throw malformed();
  return { id, value, expiresIn: seconds(expiresIn) };
}

export function problemOf(error: unknown): HubProblem {
  if (error instanceof HubProblem) return error;
  const reason = error instanceof HubSilence ? error.message : 'no reply';
  return new HubProblem({ class: 'transient', reason });
}

/** What several hubs said, as one failure: what WeChat told one of them says most; what can pass may pass. */
export function combined(problems: readonly HubProblem[], bases: readonly string[]): FetchFailure {
  const telling =
    problems.find(({ failure }) => failure.errcode !== undefined) ??
    problems.find(({ failure }) => failure.class === 'transient') ??
    problems[0];
  const failure = telling?.failure ?? { class: 'transient' };
  const pauses = problems.map((problem) => problem.failure.pauseMs ?? 0);
  const reason = problems.map((problem, index) => `${originOf(bases[index])}: ${problem.message}`).join('; ');
  return { ...failure, reason, ...(failure.pauseMs !== undefined && { pauseMs: Math.min(...pauses) }) };
}

function originOf(base = ''): string {
  return `hub ${URL.canParse(base) ? new URL(base).host : ''}`;
}

function refusal(response: HubResponse, secrets: readonly string[]): HubProblem {
  const { status, text } = response;
  const { code, message, errcode } = parse(text) ?? {};
  const name = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : '';
  const said = typeof message === 'string' ? redact(message, secrets).slice(0, LONGEST_TEXT) : '';
  const reason = [`HTTP ${status}`, name, said && `(${said})`].filter((part) => part !== '').join(' ');
  if (status !== 429 && status < 500) {
    const failure = { class: 'configuration', reason, longestPauseMs: LONGEST_PAUSE_MS } as const;
    return new HubProblem(failure, status, name);
  }
  const pauseMs = retryAfterMs(response);
  const wechat = typeof errcode === 'number' && Number.isInteger(errcode) ? { errcode, errmsg: said } : {};
  return new HubProblem({ class: 'transient', reason, pauseMs, ...wechat }, status, name);
}

function retryAfterMs({ status, headers }: HubResponse): number {
  const after = Number(headers['retry-after']);
  // A proxy in front of a hub that is away does not say when it will be back.
  const otherwise = status === 429 ? PAUSE_MS : 0;
  return Number.isFinite(after) && after > 0 ? Math.min(after * 1000, LONGEST_PAUSE_MS) : otherwise;
}

function seconds(value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 0) throw malformed();
  // About to be replaced: asked for again in a second.
  return Math.max(1, value as number);
}

function malformed(): HubProblem {
  return new HubProblem({ class: 'transient', reason: 'malformed reply: is this the URL of a hub?' });
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
