/** WeChat's verdict inside an answer. */
export interface Envelope {
  readonly errcode: number;
  readonly errmsg: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds the refusal in an answer's JSON: a non-zero errcode, as number or numeric string, also wrapped in `base_resp`
 * or called `error` (wechat-contract §3). Undefined is success: the errcode is 0 or absent.
 */
export function readRefusal(value: unknown): Envelope | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Fields;
  if (fields.errcode !== undefined) return refusal(fields.errcode, fields.errmsg);
  const base = fields.base_resp;
  if (typeof base === 'object' && base !== null) {
    const inner = base as Fields;
    return refusal(inner.errcode ?? inner.ret ?? inner.err_code, inner.errmsg ?? inner.err_msg);
  }
  // Some mini-program APIs; with a message beside it, so that no ordinary field of that name is mistaken for it.
  return typeof fields.errmsg === 'string' ? refusal(fields.error, fields.errmsg) : undefined;
}

/** WeCom repeats its verdict in headers, which binary answers can not hide. */
export function readRefusalHeaders(header: (name: string) => unknown): Envelope | undefined {
  return refusal(header('error-code'), header('error-msg'));
}

function refusal(code: unknown, message: unknown): Envelope | undefined {
  const errcode = typeof code === 'string' && /^\s*-?\d+\s*$/.test(code) ? Number(code) : code;
  if (typeof errcode !== 'number' || errcode === 0 || !Number.isInteger(errcode)) return undefined;
  return { errcode, errmsg: typeof message === 'string' ? message : '' };
}
