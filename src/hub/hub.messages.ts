import type { Locale } from '../core/settings.js';
import type { HubErrorCode, RefusalDetails } from './hub-refusal.js';

type Text = (details: RefusalDetails) => string;

const MESSAGES: Readonly<Record<HubErrorCode, Text>> = {
  UNAUTHENTICATED: () => 'a valid client key is required',
  RIGHT_MISSING: ({ right }) => `this client has not the right "${right ?? 'read'}"`,
  ACCOUNT_FORBIDDEN: () => 'this is not an account of this client',
  REQUEST_INVALID: ({ problem }) => problem ?? 'the request is malformed',
  NOT_FOUND: () => 'there is no such route',
  METHOD_NOT_ALLOWED: () => 'this route does not have this method',
  BODY_TOO_LARGE: () => 'the body is too large',
  RATE_LIMITED: ({ problem }) => problem ?? 'too many requests',
  NO_VALID_CREDENTIAL: () => 'there is no valid one now, and this client may not cause a refresh',
  HUB_CLOSING: () => 'this hub is shutting down',
  INTERNAL: () => 'the hub failed',
};

const HINTS: Readonly<Record<HubErrorCode, Readonly<Record<Locale, string>>>> = {
  UNAUTHENTICATED: {
    en: 'Send "Authorization: Bearer wtk_…" with a key whose SHA-256 is in the hub\'s clients.',
    'zh-CN':
      '请在请求头中携带 "Authorization: Bearer wtk_…"，且该密钥的 SHA-256 已登记在中控服务的 clients 中。',
  },
  RIGHT_MISSING: {
    en: "Add the right to this client in the hub's options, or use another client's key.",
    'zh-CN': '请在中控服务的配置中为该客户端添加此权限，或改用其他客户端的密钥。',
  },
  ACCOUNT_FORBIDDEN: {
    en: "Check the account's name, and the accounts of this client in the hub's options.",
    'zh-CN': '请检查账号名，以及中控服务配置中该客户端可用的 accounts。',
  },
  REQUEST_INVALID: {
    en: 'Correct the request: the message says what is wrong with it. openapi.json describes every route.',
    'zh-CN': '请按错误信息修正请求；openapi.json 描述了所有接口。',
  },
  NOT_FOUND: {
    en: 'openapi.json lists every route.',
    'zh-CN': '所有接口见 openapi.json。',
  },
  METHOD_NOT_ALLOWED: {
    en: 'The header Allow names the methods of this route.',
    'zh-CN': '该接口支持的方法见响应头 Allow。',
  },
  BODY_TOO_LARGE: {
    en: 'No request of this API needs so large a body.',
    'zh-CN': '本接口的请求体不需要这么大。',
  },
  RATE_LIMITED: {
    en: 'Wait as long as Retry-After says. Hold a token for its expiresIn instead of asking for each call.',
    'zh-CN': '请等待 Retry-After 指定的时间；获取到的 token 可在 expiresIn 内重复使用，无需每次请求。',
  },
  NO_VALID_CREDENTIAL: {
    en: 'Try again as Retry-After says. Some client with the right "refresh" has to use this account, or the hub has to warm it up (warmUp, and a long idleAfterSeconds).',
    'zh-CN':
      '请按 Retry-After 稍后重试。需要有具备 "refresh" 权限的客户端使用该账号，或由中控服务预热（warmUp，并调大 idleAfterSeconds）。',
  },
  HUB_CLOSING: {
    en: 'Ask another hub, or this one again when it is back.',
    'zh-CN': '请改用其他中控实例，或等待该实例恢复后重试。',
  },
  INTERNAL: {
    en: "The hub's log says more.",
    'zh-CN': '详见中控服务的日志。',
  },
};

export const REFUSAL_MESSAGE = (code: HubErrorCode, details: RefusalDetails) => MESSAGES[code](details);

export const REFUSAL_HINT = (code: HubErrorCode, locale: Locale) => HINTS[code][locale];

export const NO_HTTP_SERVER =
  'the hub answers on the HTTP server of the application, and this one has none: create it with NestFactory.create';

export const NO_TOKEN_MODULE =
  'there is no WechatTokenModule in this application: import WechatTokenModule.forRoot({ accounts })';

export const HUB_FAILED = (error: Error) => `the hub failed to answer: ${error.name}: ${error.message}`;
