import type { Words } from './words.js';

export const CHINESE: Words = {
  tag: 'zh-CN',
  title: '微信账号',
  verdict: ({ down, degraded, up }) => {
    if (down > 0) return `${down} 个账号没有可用的 token`;
    if (degraded > 0) return `一切可用，但有 ${degraded} 个账号暂时无法续期`;
    return up > 0 ? '一切正常' : '尚无账号在使用';
  },
  count: (health, count) =>
    `${count} 个${{ down: '没有可用 token', degraded: '续期失败', up: '正常', idle: '未使用' }[health]}`,
  states: {
    unused: '尚未使用',
    fresh: '有效',
    soon: '即将续期',
    due: '等待续期',
    missing: '已过期',
    rejected: '被微信拒绝',
    blocked: '没有可用 token',
  },
  renewalFails: '续期失败',
  platforms: {
    'official-account': '公众号',
    'mini-program': '小程序',
    wecom: '企业微信应用',
    custom: '自定义来源',
  },
  ticket: (type) => `${type} ticket`,
  token: 'access_token',

  left: (duration) => `剩余 ${duration}`,
  endless: '长期有效',
  noToken: '没有可用 token',
  renewal: (duration) => `${duration}后续期`,
  renewalNow: '即将续期',
  life: '剩余有效期',

  callsToday: '今日刷新',
  callsThisHour: '本小时刷新',
  forcedToday: '今日强制刷新',
  lastUsed: '本进程最近使用',
  usedOf: (used, ceiling) => `${used} / ${ceiling}`,

  wechatSays: (errcode) => `微信返回 ${errcode}`,
  problem: {
    transient: '没有得到可用的应答',
    'slow-down': '一分钟内调用过多',
    quota: '当日配额已用完',
    configuration: '微信拒绝了该配置',
    address: '本服务器的 IP 不在白名单中',
    person: '需要管理员处理',
  },
  advice: {
    transient: '暂时无需处理，会自动重试；如持续出现，请检查网络、代理和防火墙。',
    'slow-down': '无需处理，稍后会自动重试。',
    quota: '请找出还有哪些程序在获取该账号的 token 并停掉；配额在北京时间零点恢复。',
    configuration: '请在后台核对 AppID 和 secret；改正后立即生效。',
    address: '请把本服务器的出口 IP 加入该账号的 IP 白名单。',
    person: '请账号管理员登录后台，按提示处理。',
  },
  whatToDo: '处理办法',
  failed: (ago) => `${ago}失败`,
  nextAttempt: (duration) => `${duration}后重试`,
  nextAttemptNow: '下次使用时重试',

  suspicion: '可能有其他程序也在刷新该账号',
  tokensDied: (times) => `今天已有 ${times} 次，token 未到期就已失效，而我们的进程都没有替换过它。`,
  findTheOther:
    '请找出它：其他服务、旧的部署或开发者电脑。让所有程序统一使用 stable_token（不要强制刷新），或由一台中控服务器统一获取。',
  firstNoticed: (ago) => `首次发现于${ago}`,

  filter: '按名称或 AppID 筛选',
  filterHint: '名称或 AppID',
  apply: '筛选',
  shown: (shown, matching) => `共 ${matching} 个账号，显示 ${shown} 个，有问题的在前。`,
  narrow: '可筛选查看其他账号。',
  nothingFound: (search) => `没有匹配“${search}”的账号。`,
  noAccounts: '没有列出账号。按需解析的账号在首次使用后出现在这里。',

  live: '实时',
  lost: '连接已中断：服务器没有应答，以下是之前的状态。',
  asOf: '更新于',
  otherLanguage: '语言',
  links: '更多',
  noSecrets: '本页面不包含任何 token 或 secret。',

  justNow: '刚刚',
  ago: (duration) => `${duration}前`,
  units: { days: ' 天', hours: ' 小时', minutes: ' 分钟', seconds: ' 秒' },
};
