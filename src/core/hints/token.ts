import type { PhraseTable } from './phrase.js';

/** The token endpoints, and tokens that a business call rejects (wechat-contract §1.4, §3.1). */
export const tokenPhrases = {
  '-1': {
    en: ['WeChat is busy', 'Nothing to change: try again in a few seconds.'],
    'zh-CN': ['微信系统繁忙', '无需修改配置，几秒后重试即可。'],
  },
  '40001': {
    en: [
      'The access token was replaced or was never valid',
      'Something else fetches tokens for {app}: let everything share this library’s store, or use tokenApi "stable_token" everywhere.',
    ],
    'zh-CN': [
      'access_token 已被替换或本来就无效',
      '有其他程序也在获取 {app} 的 access_token：请让所有服务共用本库的存储，或统一改用 tokenApi "stable_token"。',
    ],
  },
  '40001:token': {
    en: [
      'The AppSecret is wrong',
      'Compare the secret of {app} with {console}; if it was lost or reset, configure the new one.',
    ],
    'zh-CN': [
      'AppSecret 错误',
      '请在{console}核对 {app} 的 AppSecret；如已重置或遗失，请重新生成并更新配置。',
    ],
  },
  '40002': {
    en: ['The grant_type is invalid', 'Check baseUrl: a proxy on the way seems to change the request.'],
    'zh-CN': ['grant_type 不合法', '请检查 baseUrl：中间的代理可能改写了请求。'],
  },
  '40013': {
    en: ['The appid is invalid', 'Compare appId ({app}) with {console}: copy it again, without spaces.'],
    'zh-CN': ['AppID 不合法', '请在{console}核对 appId（{app}），重新复制，注意不要带空格。'],
  },
  '40014': {
    en: [
      'The access token is invalid',
      'Check that the token belongs to {app} and to this platform; let this library add it instead of adding your own.',
    ],
    'zh-CN': [
      'access_token 不合法',
      '请确认 token 属于 {app} 且平台一致；请由本库自动附加 token，不要自行拼接。',
    ],
  },
  '40125': {
    en: [
      'The AppSecret is invalid',
      'Copy the secret of {app} again from {console}; if nobody knows it any more, reset it there.',
    ],
    'zh-CN': ['AppSecret 无效', '请从{console}重新复制 {app} 的 AppSecret；如已遗失，请在那里重置。'],
  },
  '40164': {
    en: [
      'The caller’s IP address is not on the whitelist',
      'Add {ip} to the IP whitelist of {app} at {console}.',
    ],
    'zh-CN': ['调用方 IP 不在白名单中', '请在{console}把 {ip} 加入 {app} 的 IP 白名单。'],
  },
  '40243': {
    en: [
      'The AppSecret is frozen',
      'Let an administrator thaw the secret of {app} at {console}; it takes about 10 minutes to act.',
    ],
    'zh-CN': ['AppSecret 已被冻结', '请管理员在{console}解冻 {app} 的 AppSecret，约 10 分钟后生效。'],
  },
  '41001': {
    en: [
      'The call carried no access token',
      'Send the call through WechatHttpService, or check tokenParam: the token belongs into the query string.',
    ],
    'zh-CN': [
      '请求缺少 access_token',
      '请通过 WechatHttpService 发起请求，或检查 tokenParam：token 必须放在查询参数中。',
    ],
  },
  '41002': {
    en: [
      'The appid is missing',
      'Set appId in the account’s options; if it is set, a proxy drops the request’s body.',
    ],
    'zh-CN': ['缺少 appid', '请在账号配置中填写 appId；如已填写，说明中间的代理丢弃了请求体。'],
  },
  '41004': {
    en: [
      'The secret is missing',
      'Set secret in the account’s options; check that the variable it comes from is not empty.',
    ],
    'zh-CN': ['缺少 secret', '请在账号配置中填写 secret，并确认其来源（如环境变量）不为空。'],
  },
  '42001': {
    en: [
      'The access token has expired',
      'Let this library renew it: send the call through WechatHttpService and do not keep tokens yourself.',
    ],
    'zh-CN': [
      'access_token 已过期',
      '请通过 WechatHttpService 发起请求，由本库自动续期，不要自行缓存 token。',
    ],
  },
  '42007': {
    en: [
      'The user changed the password or withdrew the authorisation',
      'Ask the user to authorise again; this concerns the user’s OAuth token, not the application’s.',
    ],
    'zh-CN': [
      '用户修改了密码或取消了授权',
      '请引导用户重新授权；这是用户的网页授权 token，与应用的 access_token 无关。',
    ],
  },
  '43001': {
    en: ['The API wants GET', 'Send the call as GET, with its arguments in the query.'],
    'zh-CN': ['该接口需要 GET 请求', '请使用 GET，并把参数放在查询字符串中。'],
  },
  '43002': {
    en: [
      'The API wants POST',
      'Send the call as POST; if it was POST, a redirect or proxy turned it into GET.',
    ],
    'zh-CN': ['该接口需要 POST 请求', '请使用 POST；如本来就是 POST，说明重定向或代理把它改成了 GET。'],
  },
  '43003': {
    en: ['The API wants https', 'Use an https baseUrl, such as https://api.weixin.qq.com.'],
    'zh-CN': ['该接口需要 https', '请将 baseUrl 改为 https 地址，例如 https://api.weixin.qq.com。'],
  },
  '45009': {
    en: [
      'The day’s quota of this API is used up',
      'Wait until after midnight in China, or clear the quota (clear_quota, 10 times a month); find out who calls it so often.',
    ],
    'zh-CN': [
      '该接口当日调用次数已达上限',
      '请等到次日零点（北京时间）后再试，或调用 clear_quota 清零（每月 10 次），并排查高频调用方。',
    ],
  },
  '45009:token': {
    en: [
      'The day’s quota of token calls is used up',
      'Find what else fetches tokens for {app} and stop it; then clear the quota at {console} (10 times a month) or wait until after midnight in China.',
    ],
    'zh-CN': [
      '当日获取 access_token 的次数已达上限',
      '请找出还有哪些程序在获取 {app} 的 token 并停用；随后在{console}清零（每月 10 次），或等到次日零点（北京时间）。',
    ],
  },
  '45011': {
    en: ['The minute’s quota is used up', 'Wait a minute and call more slowly.'],
    'zh-CN': ['每分钟调用次数已达上限', '请等待一分钟，并降低调用频率。'],
  },
  '45035': {
    en: [
      'The caller’s IP address is not on the whitelist',
      'Add {ip} to the IP whitelist of {app} at {console}.',
    ],
    'zh-CN': ['调用方 IP 不在白名单中', '请在{console}把 {ip} 加入 {app} 的 IP 白名单。'],
  },
} satisfies PhraseTable;
