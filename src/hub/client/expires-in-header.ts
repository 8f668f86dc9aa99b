/** Says what the body of a 304 can not: how much longer the token may be held, in seconds. */
export const EXPIRES_IN_HEADER = 'wechat-token-expires-in';
