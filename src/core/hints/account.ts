import type { PhraseTable } from './phrase.js';

/** Accounts that are restricted, and calls that wait for the administrator (wechat-contract §1.4, §3.1). */
export const accountPhrases = {
  '48001': {
    en: [
      'The account may not use this API',
      'Check at {console} whether {app} is verified and has this API; personal and unverified accounts lack many.',
    ],
    'zh-CN': [
      '该账号没有此接口权限',
      '请在{console}确认 {app} 是否已认证并拥有该接口权限；个人及未认证账号没有很多接口。',
    ],
  },
  '48004': {
    en: [
      'The API is blocked because of a violation',
      'Read the notice in the message centre of {app} at {console} and appeal there.',
    ],
    'zh-CN': ['接口因违规被封禁', '请在{console}查看 {app} 的站内通知，并按指引申诉或整改。'],
  },
  '48006': {
    en: [
      'The quota was already cleared 10 times this month',
      'Wait for the next month, or for midnight in China, when day quotas start anew.',
    ],
    'zh-CN': ['本月清零次数（10 次）已用完', '请等待次日零点（北京时间）配额自动恢复，或等到下个月再清零。'],
  },
  '50002': {
    en: [
      'The account is restricted, frozen or being migrated',
      'Sign in at {console} with the administrator’s account and follow the notice about {app}.',
    ],
    'zh-CN': ['账号受限、被冻结或正在迁移', '请管理员登录{console}，按关于 {app} 的通知处理。'],
  },
  '50003': {
    en: ['The application is disabled', 'Let an administrator enable the application again at {console}.'],
    'zh-CN': ['应用已被停用', '请管理员在{console}重新启用该应用。'],
  },
  '50004': {
    en: [
      'The account may not use access tokens, perhaps as a punishment',
      'Read the notice in the message centre of {app} at {console} and appeal there.',
    ],
    'zh-CN': ['账号被禁止使用 access_token，可能因违规处罚', '请在{console}查看 {app} 的站内通知并申诉。'],
  },
  '50007': {
    en: ['The account is frozen', 'Let the administrator thaw {app} at {console}.'],
    'zh-CN': ['账号已被冻结', '请管理员在{console}解冻 {app}。'],
  },
  '61004': {
    en: [
      'The caller’s IP address is not registered',
      'Add {ip} to the IP whitelist of {app} (or of its third-party platform) at {console}.',
    ],
    'zh-CN': ['调用方 IP 未登记', '请在{console}把 {ip} 加入 {app}（或其第三方平台）的 IP 白名单。'],
  },
  '89501': {
    en: [
      'An earlier call still waits for confirmation',
      'Let the administrator of {app} confirm the request in WeChat; the library asks again in an hour.',
    ],
    'zh-CN': ['还有未处理的确认请求', '请 {app} 的管理员在微信中处理待确认的请求；本库一小时后自动重试。'],
  },
  '89502': {
    en: [
      'The call waits for the administrator',
      'Let the administrator of {app} confirm the request in WeChat; the library asks again in an hour.',
    ],
    'zh-CN': ['正在等待管理员处理', '请 {app} 的管理员在微信中确认；本库一小时后自动重试。'],
  },
  '89503': {
    en: [
      'This call needs the administrator’s confirmation',
      'Let the administrator of {app} confirm the message that WeChat sent them, or put {ip} on the IP whitelist at {console}.',
    ],
    'zh-CN': [
      '此次调用需要管理员确认',
      '请 {app} 的管理员在微信模板消息中确认，或在{console}把 {ip} 加入 IP 白名单。',
    ],
  },
  '89504': {
    en: [
      'The call waits for the administrator',
      'Let the administrator of {app} confirm the request in WeChat; the library asks again in an hour.',
    ],
    'zh-CN': ['正在等待管理员处理', '请 {app} 的管理员在微信中确认；本库一小时后自动重试。'],
  },
  '89505': {
    en: [
      'The call waits for the administrator',
      'Let the administrator of {app} confirm the request in WeChat; the library asks again in an hour.',
    ],
    'zh-CN': ['正在等待管理员处理', '请 {app} 的管理员在微信中确认；本库一小时后自动重试。'],
  },
  '89506': {
    en: [
      'The administrator refused this address for 24 hours',
      'Agree with the administrator of {app}, then put {ip} on the IP whitelist at {console}; this address asks again in 24 hours.',
    ],
    'zh-CN': [
      '管理员已拒绝该 IP，24 小时内不能再调用',
      '请与 {app} 的管理员沟通，并在{console}把 {ip} 加入 IP 白名单；该 IP 在 24 小时后自动重试。',
    ],
  },
  '89507': {
    en: [
      'The administrator refused this address for an hour',
      'Agree with the administrator of {app}, then put {ip} on the IP whitelist at {console}; this address asks again in an hour.',
    ],
    'zh-CN': [
      '管理员已拒绝该 IP，1 小时内不能再调用',
      '请与 {app} 的管理员沟通，并在{console}把 {ip} 加入 IP 白名单；该 IP 在 1 小时后自动重试。',
    ],
  },
} satisfies PhraseTable;
