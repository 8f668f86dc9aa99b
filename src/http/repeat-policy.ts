import type { WechatInternalConfig } from './request-config.js';

/** Errcodes that pass by themselves: busy, and the minute quota. */
export const PASSING_ERRCODES: ReadonlySet<number> = new Set([-1, 45011]);
export const BUSY_ERRCODE = -1;

/** Repeats after a passing trouble, at most. */
export const REPEATS = 2;
const FIRST_PAUSE_MS = 200;

/** A jittered pause before the repeat of that number (0, 1): up to 200 ms, then up to 400 ms. */
export function pauseMs(repeat: number, chance: number): number {
  return FIRST_PAUSE_MS * 2 ** repeat * (0.5 + chance / 2);
}

const PASSING_CODE = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_NETWORK',
  'UND_ERR_SOCKET',
]);

/** A trouble of the network or the server that the same request may not meet again. */
export function isPassingTrouble(error: unknown, status: number | undefined): boolean {
  if (error === undefined) return false;
  if (status !== undefined) return status >= 500 || status === 429 || status === 408;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && PASSING_CODE.has(code);
}

/**
 * WeChat has GETs that delete, and GETs that use up a code or a scarce quota. Whatever sounds like one is not repeated;
 * a harmless path that sounds so only misses a repeat.
 */
const CHANGES =
  /del|remove|clear|cancel|create|add|set|update|bind|close|open|send|push|succ|getuserinfo|apply|submit|undo|revert|release|rollback|refresh|token|ticket|code/i;

/** Troubles before anything reached WeChat. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

export function isCertainlyNotSent(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && NOT_SENT.has(code);
}

/** Does the library repeat the call after a passing trouble? */
export function isRepeatable(config: WechatInternalConfig): boolean {
  return config.wechat?.retry !== false && isHarmlessTwice(config);
}

/** May the call be carried out twice? */
export function isHarmlessTwice(config: WechatInternalConfig): boolean {
  if (config.wechat?.idempotent !== undefined) return config.wechat.idempotent;
  if (config.method !== 'get' && config.method !== 'head') return false;
  const [path = '', query = ''] = (config.url ?? '').split('?', 2);
  const { params } = config as { params?: unknown };
  const singleUse =
    /(?:^|&)(?:js_)?code=/.test(query) || (typeof params === 'object' && params !== null && 'code' in params);
  return !singleUse && !CHANGES.test(path.replace(/^https?:\/\/[^/]*/i, ''));
}
