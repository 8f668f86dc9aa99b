import { didYouMean } from '../../nest/options/did-you-mean.js';
import type { Problem } from '../../nest/options/option-reader.js';
import type { HubClientOptions } from './hub-options.js';

export interface KnownAccounts {
  /** Names of the listed accounts. */
  readonly names: readonly string[];
  /** Whether there may be others. */
  readonly resolvable: boolean;
}

/** The names among the clients' accounts that no account has. */
export function findAccountNameProblems(
  clients: readonly HubClientOptions[],
  { names, resolvable }: KnownAccounts,
): readonly Problem[] {
  if (resolvable) return [];
  return clients.flatMap(({ accounts }, client) =>
    accounts === '*'
      ? []
      : accounts.flatMap((name, index) => {
          if (names.includes(name)) return [];
          const meant = didYouMean(name, names);
          const path = `clients[${client}].accounts[${index}]`;
          const known = meant ? `did you mean ${meant}?` : `known: ${names.join(', ')}`;
          return [{ path, message: `no account of WechatTokenModule has this name; ${known}` }];
        }),
  );
}
