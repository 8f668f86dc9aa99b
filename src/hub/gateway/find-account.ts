import { isWechatError } from '../../core/errors.js';
import type { HttpAccount } from '../../http/http-account.js';
import type { WechatAccounts } from '../../nest/wechat-accounts.js';
import type { HubClient } from '../clients/hub-client.js';
import { HubRefusal } from '../hub-refusal.js';

const AMBIGUOUS =
  "several accounts of this client have this id: say which one, by the account's name or as corpid/agentid";

/**
 * The account that an SDK means by the appid (for WeCom the corpid) of its configuration: the client's only account with
 * this id. Where a client has several, its SDKs are given the account's name in place of the id, or `corpid/agentid`.
 */
export async function findAccount(
  accounts: WechatAccounts,
  client: HubClient,
  id: string,
  wecom: boolean,
): Promise<HttpAccount> {
  const named = client.mayUse(id) ? await open(accounts, id) : undefined;
  if (named && fits(named, wecom)) return named;
  const names = [...(client.accounts ?? accounts.names)];
  const opened = await Promise.all(names.map((name) => open(accounts, name)));
  const meant = opened.filter(
    (account) => account !== undefined && fits(account, wecom) && isCalled(account, id),
  );
  const [only] = meant;
  if (!only) throw new HubRefusal('ACCOUNT_FORBIDDEN');
  if (meant.length > 1) throw new HubRefusal('REQUEST_INVALID', { problem: AMBIGUOUS });
  return only;
}

/** A client may be configured with an account that does not exist (any more). */
export async function open(accounts: WechatAccounts, name: string): Promise<HttpAccount | undefined> {
  try {
    return await accounts.httpAccount(name);
  } catch (error) {
    if (isWechatError(error, 'UNKNOWN_ACCOUNT')) return undefined;
    throw error;
  }
}

function fits({ platform }: HttpAccount, wecom: boolean): boolean {
  return platform === 'custom' || (platform === 'wecom') === wecom;
}

function isCalled({ appId, agentId }: HttpAccount, id: string): boolean {
  return appId !== undefined && (appId === id || (agentId !== undefined && `${appId}/${agentId}` === id));
}
