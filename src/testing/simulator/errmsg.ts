import { randomBytes } from 'node:crypto';

/** The generic advice that WeChat appends since 2023. It is not a diagnosis. */
const USE_STABLE_TOKEN =
  'could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r';

/** What `GET /cgi-bin/token` says when the day's calls are used up; other paths use the short text of 45009. */
export const CLASSIC_QUOTA_TEXT = `reach max api daily quota limit, ${USE_STABLE_TOKEN}`;

/** WeChat's words as recorded; where no live answer is known, those of its documentation. */
const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: `invalid credential, access_token is invalid or not latest, ${USE_STABLE_TOKEN}`,
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40004: 'invalid media type',
  40007: 'invalid media_id',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40037: 'invalid template_id',
  40066: 'invalid url',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40169: 'invalid length for scene, or the data is not json string',
  40243: 'AppSecret已被冻结,请登录平台解冻后再次调用',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41005: 'media data missing',
  41030: 'invalid page',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  43004: 'require subscribe',
  43019: 'require remove blacklist',
  43101: 'user refuse to accept the msg',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  48001: 'api unauthorized',
  48004: 'api forbidden for irregularities, view detail on mp.weixin.qq.com',
  48006: 'forbid to clear quota because of reaching the limit',
  50002: 'user limited',
  50004: 'user not allow to use accesstoken, maybe for punishment',
  76021: 'cgi_path not found, please check',
  76022: 'could not use this cgi_path, no permission',
};

/** The words for `errcode`; for refused addresses they name `address`, as WeChat does. */
export function errmsgText(errcode: number, address: string): string {
  if (errcode === 40164) return `invalid ip ${address} ipv6 ::ffff:${address}, not in whitelist`;
  if (errcode === 61004) return `access clientip is not registered requestIP: ${address}`;
  return TEXTS[errcode] ?? 'simulated error';
}

/** WeCom's words where they are others. */
const WECOM_TEXTS: Readonly<Record<number, string>> = {
  40001: 'invalid credential',
  40008: 'invalid message type',
  40013: 'invalid corpid',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  45009: 'api freq out of limit',
  45033: 'api concurrent out of limit',
  48002: 'api forbidden',
  60020: 'not allow to access from your ip',
  60111: 'userid not found',
  81013: 'user & party & tag all invalid',
  301002: 'not allow operate another agent with this accesstoken',
};

export function wecomErrmsgText(errcode: number): string {
  return WECOM_TEXTS[errcode] ?? TEXTS[errcode] ?? 'simulated error';
}

/** WeChat's request id: three groups of eight hex digits, the first one is the time in seconds. */
export function createRid(now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `${seconds}-${randomBytes(4).toString('hex')}-${randomBytes(4).toString('hex')}`;
}
