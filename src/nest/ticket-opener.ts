import { hintedError } from '../core/engine-errors.js';
import type { CredentialEngine } from '../core/engine.js';
import type { CredentialKeeper } from '../core/keeper.js';
import type { Transport } from '../core/transport.js';
import { TICKET_TYPES, type TicketType, ticketSource, ticketTypesOf } from '../sources/ticket-source.js';
import type { OpenAccount } from './open-account.js';
import { NO_SUCH_TICKET } from './wechat-token.messages.js';

export interface OpenTicket {
  readonly type: TicketType;
  readonly keeper: CredentialKeeper;
}

/** Opens the tickets of accounts: credentials of their own, kept only for accounts that use them. */
export class TicketOpener {
  constructor(
    private readonly engine: CredentialEngine,
    private readonly transport: Transport,
  ) {}

  /** Throws `INVALID_ARGUMENT`, naming the types that the account's platform has. */
  open(account: OpenAccount, type: TicketType): CredentialKeeper {
    const { platform, appId, rejectionErrcodes, baseUrl, locale } = account;
    const types = typesOf(account);
    if (!types.includes(type)) {
      const message = NO_SUCH_TICKET(account.name, platform, String(type), types);
      throw hintedError('INVALID_ARGUMENT', message, locale, { account: account.name });
    }
    const key = ticketKey(account.key, type);
    return (
      this.engine.find(key) ??
      this.engine.keeper({
        key,
        account: account.name,
        credentialType: `${type}_ticket`,
        platform,
        appId,
        source:
          account.source.ticket?.(type) ??
          ticketSource({
            type,
            family: platform === 'wecom' ? 'wecom' : 'wechat',
            token: account.keeper,
            rejectionErrcodes,
            baseUrl,
            transport: this.transport,
          }),
      })
    );
  }

  opened(account: OpenAccount): readonly OpenTicket[] {
    return typesOf(account).flatMap((type) => {
      const keeper = this.engine.find(ticketKey(account.key, type));
      return keeper ? [{ type, keeper }] : [];
    });
  }

  /** Keys of all tickets that this account has, whoever uses them. */
  keysOf(account: OpenAccount): string[] {
    return typesOf(account).map((type) => ticketKey(account.key, type));
  }

  /** Forgets the tickets that were fetched with the token of this key. */
  forget(tokenKey: string): void {
    for (const type of TICKET_TYPES) this.engine.forget(ticketKey(tokenKey, type));
  }
}

function typesOf({ platform, source }: OpenAccount): readonly TicketType[] {
  // Which of them its platform has, the source itself knows.
  if (source.ticket) return TICKET_TYPES;
  if (platform === 'custom' || platform === 'mini-program') return [];
  return ticketTypesOf(platform === 'wecom' ? 'wecom' : 'wechat');
}

/** In the Cluster slot of the account's token. */
function ticketKey(tokenKey: string, type: TicketType): string {
  return `${tokenKey}:${type}_ticket`;
}
