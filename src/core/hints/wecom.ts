import type { PhraseTable } from './phrase.js';

/** WeCom, also where it gives a number of the official accounts another meaning (wechat-contract §5). */
export const wecomPhrases = {
  '40001:wecom': {
    en: [
      'The secret is wrong, was reset, or belongs to another app or corp',
      'Copy the secret of exactly this app from {console}; do not retry in a loop, WeCom bans the address for an hour.',
    ],
    'zh-CN': [
      'secret 错误、已重置，或不属于该应用/企业',
      '请从{console}重新复制该应用的 Secret；不要循环重试，否则企业微信会封禁该 IP 一小时。',
    ],
  },
  '40013:wecom': {
    en: ['The corpid is invalid', 'Copy corpId from the page "My company" at {console}.'],
    'zh-CN': ['corpid 不合法', '请从{console}的“我的企业”页面重新复制 corpId。'],
  },
  '40014:wecom': {
    en: [
      'The access token is invalid',
      'Check that the token is the one of this app: every WeCom app has its own.',
    ],
    'zh-CN': ['access_token 不合法', '请确认使用的是该应用自己的 token：企业微信每个应用的 token 互不通用。'],
  },
  '40082': {
    en: [
      'The suite or provider access token is invalid',
      'Fetch a new suite_access_token with the latest suite_ticket and repeat the call.',
    ],
    'zh-CN': [
      'suite_access_token 或 provider_access_token 不合法',
      '请用最新的 suite_ticket 重新获取 suite_access_token 后重试。',
    ],
  },
  '40085': {
    en: [
      'The suite_ticket is invalid',
      'Use the newest suite_ticket: WeCom pushes one every 10 minutes, check that the callback URL receives it.',
    ],
    'zh-CN': [
      'suite_ticket 不合法',
      '请使用最新推送的 suite_ticket（每 10 分钟推送一次），并检查回调地址能否收到。',
    ],
  },
  '40091': {
    en: ['The secret is invalid', 'Copy the secret of exactly this app from {console}.'],
    'zh-CN': ['secret 不合法', '请从{console}重新复制该应用的 Secret。'],
  },
  '40093': {
    en: [
      'The jsapi_ticket is invalid',
      'Fetch the ticket anew with the token of the same app and sign again.',
    ],
    'zh-CN': ['jsapi_ticket 不合法', '请用同一应用的 token 重新获取 jsapi_ticket 并重新签名。'],
  },
  '41002:wecom': {
    en: ['The corpid is missing', 'Set corpId in the account’s options.'],
    'zh-CN': ['缺少 corpid', '请在账号配置中填写 corpId。'],
  },
  '42007:wecom': {
    en: ['The pre_auth_code has expired', 'Fetch a new pre_auth_code and start the authorisation again.'],
    'zh-CN': ['pre_auth_code 已过期', '请重新获取 pre_auth_code 并重新发起授权。'],
  },
  '42009': {
    en: [
      'The suite_access_token has expired',
      'Fetch a new suite_access_token with the latest suite_ticket and repeat the call.',
    ],
    'zh-CN': ['suite_access_token 已过期', '请用最新的 suite_ticket 重新获取 suite_access_token 后重试。'],
  },
  '42012': {
    en: [
      'The ticket does not fit the call',
      'Sign agentConfig with the agent_config ticket, and config with the corp’s jsapi_ticket.',
    ],
    'zh-CN': [
      'ticket 与调用不匹配',
      '请用 agent_config 的 ticket 为 agentConfig 签名，用企业的 jsapi_ticket 为 config 签名。',
    ],
  },
  '45009:wecom': {
    en: [
      'The API is called too often',
      'Wait a minute and call more slowly; after more violations WeCom blocks the API for an hour.',
    ],
    'zh-CN': ['接口调用超过频率限制', '请等待一分钟并降低频率；持续超限会被封禁一小时。'],
  },
  '45033': {
    en: ['Too many calls of this API at the same time', 'Wait a minute and send fewer calls in parallel.'],
    'zh-CN': ['接口并发调用超过限制', '请等待一分钟，并减少并发调用数。'],
  },
  '48002': {
    en: [
      'This app may not use the API',
      'Grant the app this permission at {console}, or use the app that has it.',
    ],
    'zh-CN': ['该应用没有此接口权限', '请在{console}为该应用开通权限，或改用有权限的应用。'],
  },
  '60020': {
    en: [
      'The caller’s IP address is not trusted',
      'Add {ip} to the app’s trusted IP addresses at {console}; it takes about a minute to act.',
    ],
    'zh-CN': [
      '调用方 IP 不在企业可信 IP 中',
      '请在{console}把 {ip} 加入该应用的“企业可信IP”，约一分钟后生效。',
    ],
  },
  '81013': {
    en: [
      'All recipients are invalid',
      'Check that the users, departments and tags exist and that the app is visible to them.',
    ],
    'zh-CN': ['全部接收人（用户、部门、标签）无效', '请确认接收人存在，并且在该应用的可见范围内。'],
  },
  '301002': {
    en: [
      'The agentid does not belong to the token’s app',
      'Send with the account whose agentId is the one in the body.',
    ],
    'zh-CN': ['agentid 与 token 所属应用不一致', '请使用 agentId 与请求体一致的账号发送。'],
  },
  '830002': {
    en: [
      'The file is too large to be fetched in one piece',
      'Fetch it in ranges of at most 20 MB with a Range header.',
    ],
    'zh-CN': ['文件过大，无法一次性下载', '请使用 Range 请求头分段下载，每段不超过 20 MB。'],
  },
} satisfies PhraseTable;
