import type { Locale } from '../core/errcodes.js';

/** Hints about what this layer finds out itself. */
const HINTS = {
  refuted: {
    en: 'WeChat honours this token elsewhere: this API refuses this account. Check that the account is of the kind this API is for, and that it has the permission.',
    'zh-CN': 'token 在其他接口上有效：是该接口拒绝了此账号。请确认账号类型支持该接口，并已获得相应权限。',
  },
  notReplayable: {
    en: 'The token is renewed: call again. Give the body as a Buffer, Blob, FormData of those, or a function that makes the stream, and the library repeats the request itself.',
    'zh-CN':
      'token 已更新，请重新调用。若以 Buffer、Blob、由它们组成的 FormData，或生成流的函数作为请求体，本库会自动重试。',
  },
  tooLong: {
    en: 'Set the Content-Length header: WeChat accepts no body of unknown length, and longer streams are not collected.',
    'zh-CN': '请设置 Content-Length 请求头：微信不接受长度未知的请求体，过长的流不会被缓存。',
  },
  lengthRequired: {
    en: 'WeChat answers 412 to a body of unknown length: send a Content-Length.',
    'zh-CN': '请求体长度未知时微信返回 412：请发送 Content-Length。',
  },
  unreachable: {
    en: 'Check the network, the proxy and baseUrl of this account; WeChat may also be in trouble itself.',
    'zh-CN': '请检查网络、代理以及该账号的 baseUrl；也可能是微信侧故障。',
  },
  mayHaveArrived: {
    en: 'No answer arrived, but WeChat may have carried the call out: look before you send it again, or give messages a client_msg_id.',
    'zh-CN': '未收到应答，但微信可能已执行该请求：重发之前请先确认，或为消息设置 client_msg_id 以去重。',
  },
  redirected: {
    en: 'Check baseUrl: something on the way redirects to another host or to plain http.',
    'zh-CN': '请检查 baseUrl：请求被重定向到了其他域名或 http。',
  },
} as const satisfies Record<string, Record<Locale, string>>;

export type HttpHint = keyof typeof HINTS;

export function httpHint(name: HttpHint, locale: Locale): string {
  return HINTS[name][locale];
}
