import type { PhraseTable } from './phrase.js';

/** Third-party platforms, and the endpoints for quota and diagnosis (wechat-contract §6, §7). */
export const platformPhrases = {
  '41018': {
    en: ['The component_appid is missing', 'Add component_appid to the body of the call.'],
    'zh-CN': ['缺少 component_appid', '请在请求体中加上 component_appid。'],
  },
  '42006': {
    en: [
      'The component_access_token has expired',
      'Fetch a new component_access_token with the latest ticket and repeat the call.',
    ],
    'zh-CN': ['component_access_token 已过期', '请用最新的 component_verify_ticket 重新获取后重试。'],
  },
  '61003': {
    en: [
      'The account did not authorise this platform',
      'Let the account’s administrator authorise the platform again.',
    ],
    'zh-CN': ['该账号未授权此第三方平台', '请该账号的管理员重新授权第三方平台。'],
  },
  '61005': {
    en: [
      'The component_verify_ticket has expired',
      'Check that the authorisation-event URL receives the pushes, or restart them with api_start_push_ticket.',
    ],
    'zh-CN': [
      'component_verify_ticket 已过期',
      '请检查授权事件接收 URL 能否收到推送，或调用 api_start_push_ticket 重新启动推送。',
    ],
  },
  '61006': {
    en: [
      'The component_verify_ticket is invalid',
      'Use the newest ticket that was pushed, and check the decryption.',
    ],
    'zh-CN': ['component_verify_ticket 不合法', '请使用最新推送的 ticket，并检查解密是否正确。'],
  },
  '61007': {
    en: [
      'The platform lacks the right to this API',
      'Let the account’s administrator grant the platform the permission set that holds this API.',
    ],
    'zh-CN': ['第三方平台没有该接口的授权', '请该账号的管理员把包含此接口的权限集授权给第三方平台。'],
  },
  '61009': {
    en: [
      'The authorization_code is invalid',
      'Use each code once only; let the administrator authorise again to get a new one.',
    ],
    'zh-CN': ['authorization_code 不合法', '授权码只能使用一次；请管理员重新授权以获取新的授权码。'],
  },
  '61010': {
    en: [
      'The authorization_code has expired',
      'Exchange codes at once; let the administrator authorise again to get a new one.',
    ],
    'zh-CN': ['authorization_code 已过期', '请收到授权码后立即换取；现在请管理员重新授权。'],
  },
  '61011': {
    en: [
      'The third-party platform is invalid',
      'Compare component_appid and its secret with the open platform’s console.',
    ],
    'zh-CN': ['第三方平台不合法', '请在开放平台核对 component_appid 及其密钥。'],
  },
  '61023': {
    en: [
      'The refresh token is invalid',
      'Fetch the current one with api_get_authorizer_info, or let the account authorise the platform again.',
    ],
    'zh-CN': [
      'refresh_token 不合法',
      '请用 api_get_authorizer_info 获取当前的 refresh_token，或让该账号重新授权。',
    ],
  },
  '61024': {
    en: [
      'This account’s token must be fetched by its third-party platform',
      'Call with the component_access_token of the platform that {app} is bound to.',
    ],
    'zh-CN': [
      '该账号的 token 须由第三方平台获取',
      '请使用 {app} 所绑定的第三方平台的 component_access_token 调用。',
    ],
  },
  '76001': {
    en: ['The rid is unknown', 'Copy the rid from errmsg again, complete.'],
    'zh-CN': ['rid 不存在', '请从 errmsg 中重新完整复制 rid。'],
  },
  '76002': {
    en: ['The rid is not one of this account’s', 'Ask with the account that made the call.'],
    'zh-CN': ['rid 不属于该账号', '请使用发起该请求的账号查询。'],
  },
  '76003': {
    en: [
      'The rid can not be looked up any more',
      'Look up rids within 7 days; make the call again to get a fresh one.',
    ],
    'zh-CN': ['rid 已无法查询', '请在 7 天内查询；可重新发起请求以获得新的 rid。'],
  },
  '76004': {
    en: ['The rid has expired', 'Look up rids within 7 days; make the call again to get a fresh one.'],
    'zh-CN': ['rid 已过期', '请在 7 天内查询；可重新发起请求以获得新的 rid。'],
  },
  '76021': {
    en: [
      'The cgi_path is unknown',
      'Give the API’s path as documented, such as /cgi-bin/message/custom/send, without host and query.',
    ],
    'zh-CN': ['cgi_path 不存在', '请按文档填写接口路径，例如 /cgi-bin/message/custom/send，不带域名和参数。'],
  },
  '76022': {
    en: [
      'The quota of this API can not be read with this account',
      'Ask for a path that {app} may call; paths under /sns have no quota to read.',
    ],
    'zh-CN': ['该账号无权查询此接口的额度', '请查询 {app} 有权限的接口；/sns 下的接口不支持查询。'],
  },
} satisfies PhraseTable;
