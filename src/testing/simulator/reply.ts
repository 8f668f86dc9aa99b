/** An HTTP answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** What the body says, for the request log; absent when it says nothing. */
  readonly errcode?: number;
}

/** How api.weixin.qq.com labels JSON. The token endpoints have been seen to say `text/plain`. */
export const WECHAT_JSON = 'application/json; encoding=utf-8';

export function jsonReply(value: object, contentType = WECHAT_JSON): Reply {
  const errcode = 'errcode' in value ? { errcode: Number(value.errcode) } : {};
  return { status: 200, contentType, body: JSON.stringify(value), ...errcode };
}
