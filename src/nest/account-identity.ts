import type { AccountFields, WechatPlatform } from './options/account-options.js';

export function platformOf(fields: AccountFields): WechatPlatform {
  return fields.platform ?? 'official-account';
}

/** The appId; for WeCom the corpId. */
export function appIdOf(fields: AccountFields): string | undefined {
  return fields.platform === 'wecom' ? fields.corpId : fields.appId;
}

/** Which of a WeCom corp's apps it is. */
export function agentIdOf(fields: AccountFields): string | undefined {
  if (fields.platform !== 'wecom' && fields.platform !== 'custom') return undefined;
  return fields.agentId === undefined ? undefined : String(fields.agentId);
}
