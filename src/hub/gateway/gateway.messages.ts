import type { Locale } from '../../core/settings.js';
import type { GatewayErrorCode } from './refusals.js';

const MESSAGES: Readonly<Record<GatewayErrorCode, string>> = {
  PASS_EXPIRED: 'this pass is too old',
  PASS_INVALID:
    'this access_token is no pass of this hub, or its client has lost its key, its right or the account',
  PATH_FORBIDDEN: "this path of WeChat's is not passed on",
  LENGTH_REQUIRED: 'a body of this size needs a Content-Length',
  WECHAT_UNREACHABLE: 'no answer of WeChat arrived; the call may have been carried out',
  WECHAT_TIMEOUT: 'no answer of WeChat arrived in time; the call may have been carried out',
  ANSWER_WITHHELD: "the answer held the account's token and is not passed on",
};

const HINTS: Readonly<Record<GatewayErrorCode, Readonly<Record<Locale, string>>>> = {
  PASS_EXPIRED: {
    en: 'Fetch a new pass at /cgi-bin/token or /cgi-bin/stable_token (WeCom: /cgi-bin/gettoken), as SDKs do by themselves.',
    'zh-CN':
      '请通过 /cgi-bin/token 或 /cgi-bin/stable_token（企业微信：/cgi-bin/gettoken）重新获取，SDK 会自动完成。',
  },
  PASS_INVALID: {
    en: "Fetch a new pass with this client's key as the secret; if that is refused, look at the client in the hub's options.",
    'zh-CN': '请以该客户端的密钥作为 secret 重新获取；若被拒绝，请检查中控服务配置中的该客户端。',
  },
  PATH_FORBIDDEN: {
    en: 'Add the whole path to gateway.paths if clients need it. What hands out tokens or takes secrets is never passed on.',
    'zh-CN': '如业务确有需要，可将完整路径加入 gateway.paths；返回 token 或需要 secret 的接口不会转发。',
  },
  LENGTH_REQUIRED: {
    en: 'Send a Content-Length: WeChat accepts no body of unknown length.',
    'zh-CN': '请发送 Content-Length：微信不接受长度未知的请求体。',
  },
  WECHAT_UNREACHABLE: {
    en: "Check the hub's network and the account's baseUrl; look whether a message was sent before you send it again.",
    'zh-CN': '请检查中控服务的网络与账号的 baseUrl；重发消息前请先确认是否已发出。',
  },
  WECHAT_TIMEOUT: {
    en: 'WeChat, or the network on the way, is slow; look whether a message was sent before you send it again.',
    'zh-CN': '微信或网络响应过慢；重发消息前请先确认是否已发出。',
  },
  ANSWER_WITHHELD: {
    en: 'Something between the hub and WeChat quotes URLs in its answers: look at the proxy and at baseUrl.',
    'zh-CN': '中控服务与微信之间有组件在应答中回显了 URL：请检查代理与 baseUrl。',
  },
};

export const GATEWAY_MESSAGE = (code: GatewayErrorCode) => MESSAGES[code];

export const GATEWAY_HINT = (code: GatewayErrorCode, locale: Locale) => HINTS[code][locale];

export const PROXY_UNUSED =
  'the gateway does not use the proxy of the option http.proxy or of the environment: give http.httpsAgent an agent that knows the proxy, such as one of https-proxy-agent';
