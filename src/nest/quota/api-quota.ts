/** How often an API may be called, by WeChat's own counter. */
export interface ApiQuota {
  /** The API, such as `/cgi-bin/message/template/send`. */
  readonly path: string;
  /** Calls a day, from midnight to midnight in China. */
  readonly dailyLimit: number;
  /** Calls counted so far today; WeChat's counters are about 1 % off. */
  readonly used: number;
  /** Calls that are left today. */
  readonly remain: number;
  /** Calls within a shorter time, where WeChat limits those. */
  readonly rateLimit?: ApiRateLimit;
  /** The same for all accounts of a third-party platform together, where the account belongs to one. */
  readonly componentRateLimit?: ApiRateLimit;
}

/** Calls within a period that is shorter than a day. */
export interface ApiRateLimit {
  /** Calls allowed in each period. */
  readonly calls: number;
  /** Length of a period, in seconds. */
  readonly perSeconds: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** WeChat's answer to `openapi/quota/get`; undefined when it is none. */
export function readApiQuota(path: string, answer: unknown): ApiQuota | undefined {
  const { quota, rate_limit, component_rate_limit } = fieldsOf(answer);
  const { daily_limit, used, remain } = fieldsOf(quota);
  const [dailyLimit, usedCalls, remaining] = [countOf(daily_limit), countOf(used), countOf(remain)];
  if (dailyLimit === undefined || usedCalls === undefined || remaining === undefined) return undefined;
  const rateLimit = readRateLimit(rate_limit);
  const componentRateLimit = readRateLimit(component_rate_limit);
  return {
    path,
    dailyLimit,
    used: usedCalls,
    remain: remaining,
    ...(rateLimit && { rateLimit }),
    ...(componentRateLimit && { componentRateLimit }),
  };
}

function readRateLimit(value: unknown): ApiRateLimit | undefined {
  const { call_count, refresh_second } = fieldsOf(value);
  const [calls, perSeconds] = [countOf(call_count), countOf(refresh_second)];
  // WeChat sends zeros where there is no such limit.
  return calls !== undefined && perSeconds !== undefined && calls > 0 ? { calls, perSeconds } : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Numbers beyond 2⁵³ arrive as text. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) ? count : undefined;
}
