import type { AccountFields, OfficialAccountFields } from './account-options.js';

/** Where the platforms' own APIs live. */
const DEFAULT_BASE_URLS = {
  weixin: 'https://api.weixin.qq.com',
  wecom: 'https://qyapi.weixin.qq.com',
} as const;

export function baseUrlOf(account: AccountFields): string {
  return withoutSlashes(account.baseUrl ?? defaultBaseUrl(account));
}

function defaultBaseUrl({ platform }: AccountFields): string {
  return platform === 'wecom' ? DEFAULT_BASE_URLS.wecom : DEFAULT_BASE_URLS.weixin;
}

function withoutSlashes(url: string): string {
  return url.endsWith('/') ? url.replace(/\/+$/, '') : url;
}

/**
 * Where a credential lies in the shared store. The braces are a hash tag: in a Redis Cluster everything about a credential is
 * in one slot. A service account and a mini program differ in nothing here: an appId is one app, with one token.
 */
export function credentialKey(keyPrefix: string, account: AccountFields, name: string): string {
  const parts = identity(account, name).map(encodeURIComponent).join(':');
  // Joined, and not a template: one flat text in memory. It is kept for every account.
  return [keyPrefix, '{', parts, '}'].join('');
}

/** Where the fleet counts how often the quotas of an app were cleared: once for the app, whatever endpoint issues its token. */
export function clearQuotaKey(keyPrefix: string, account: OfficialAccountFields): string {
  const { appId } = account;
  const parts = ['weixin', appId, 'clear_quota', ...hostElsewhere(account)].map(encodeURIComponent).join(':');
  return [keyPrefix, '{', parts, '}'].join('');
}

function identity(account: AccountFields, name: string): string[] {
  if (account.platform === 'custom') return ['custom', name, account.source.kind];
  const elsewhere = hostElsewhere(account);
  return account.platform === 'wecom'
    ? ['wecom', account.corpId, String(account.agentId), 'gettoken', ...elsewhere]
    : ['weixin', account.appId, account.tokenApi ?? 'stable_token', ...elsewhere];
}

/** Another host may be another world (a simulator, a proxy for another region), with tokens of its own. */
function hostElsewhere(account: AccountFields): string[] {
  if (account.baseUrl === undefined) return [];
  // In the URL's normal form: however the platform's own address is written, it is the same credential.
  const { href, host } = new URL(account.baseUrl);
  return withoutSlashes(href) === defaultBaseUrl(account) ? [] : [host];
}
