import { createHash } from 'node:crypto';

/** What a page passes to `wx.config`, or WeCom's `wx.agentConfig`. Holds no ticket. */
export interface JsSdkSignature {
  /** The appId; for WeCom the corpId. */
  readonly appId: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly nonceStr: string;
  readonly signature: string;
  /** The URL that was signed: the page's own, without its fragment. */
  readonly url: string;
}

/** What a page passes to WeCom's `wx.agentConfig`. */
export interface AgentConfigSignature extends Omit<JsSdkSignature, 'appId'> {
  readonly corpid: string;
  readonly agentid: string;
}

/** What a page passes as `cardExt` to `wx.addCard`, as JSON text. Holds no ticket. */
export interface CardSignature {
  readonly card_id: string;
  readonly code?: string;
  readonly openid?: string;
  /** Seconds since the epoch, as text. */
  readonly timestamp: string;
  readonly nonce_str: string;
  readonly signature: string;
}

export interface SignatureFields {
  readonly ticket: string;
  readonly nonceStr: string;
  readonly timestamp: number;
  /** As the browser has it, `location.href`. */
  readonly url: string;
}

/**
 * Signs a page for the JS-SDK: sha1 over the raw values, in this order; only the fragment of the URL is cut off.
 * @see https://developer.work.weixin.qq.com/document/path/96909
 */
export function signJsSdk({ ticket, nonceStr, timestamp, url }: SignatureFields): string {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${withoutFragment(url)}`;
  return createHash('sha1').update(text).digest('hex');
}

/** Signs a card: the values alone, sorted and joined. Those that are left out do not count. */
export function signCard(values: readonly (string | number | undefined)[]): string {
  const texts = values.map((value = '') => String(value));
  return createHash('sha1').update(texts.sort().join('')).digest('hex');
}

export function withoutFragment(url: string): string {
  const fragment = url.indexOf('#');
  return fragment < 0 ? url : url.slice(0, fragment);
}
