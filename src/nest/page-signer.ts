import type { Clock } from '../core/clock.js';
import { hintedError } from '../core/engine-errors.js';
import {
  type AgentConfigSignature,
  type CardSignature,
  type JsSdkSignature,
  signCard,
  signJsSdk,
  withoutFragment,
} from '../core/js-sdk-signature.js';
import type { Random } from '../core/random.js';
import type { Locale } from '../core/settings.js';
import type { TicketType } from '../sources/ticket-source.js';
import { NO_AGENT_ID, NO_PAGE_URL } from './wechat-token.messages.js';

/** What has to be known of an account to sign its pages. */
export interface SigningAccount {
  readonly name: string;
  readonly appId: string;
  readonly agentId: string | undefined;
  ticket(type: TicketType): Promise<string>;
}

/** The card that a signature is for; it covers what is given here. */
export interface CardFields {
  /** Id of the kind of card, as WeChat gave it at its creation. */
  readonly cardId: string;
  /** Code of this very card, where the application draws the codes. */
  readonly code?: string;
  /** The user who alone may take it. */
  readonly openid?: string;
}

/** Signs pages and cards with an account's tickets, which never leave the server. */
export class PageSigner {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly locale: Locale,
  ) {}

  async jsSdk(account: SigningAccount, url: string): Promise<JsSdkSignature> {
    return { appId: account.appId, ...(await this.sign(account, 'jsapi', url)) };
  }

  async agentConfig(account: SigningAccount, url: string): Promise<AgentConfigSignature> {
    const { name, appId, agentId } = account;
    const signed = await this.sign(account, 'agent_config', url);
    if (agentId === undefined)
      throw hintedError('INVALID_ARGUMENT', NO_AGENT_ID(name), this.locale, { account: name });
    return { corpid: appId, agentid: agentId, ...signed };
  }

  async card(account: SigningAccount, { cardId, code, openid }: CardFields): Promise<CardSignature> {
    const ticket = await account.ticket('wx_card');
    const { timestamp, nonceStr } = this.salt();
    return {
      card_id: cardId,
      ...(code !== undefined && { code }),
      ...(openid !== undefined && { openid }),
      timestamp: String(timestamp),
      nonce_str: nonceStr,
      signature: signCard([ticket, timestamp, cardId, code, openid, nonceStr]),
    };
  }

  private async sign(
    account: SigningAccount,
    type: TicketType,
    url: string,
  ): Promise<Omit<JsSdkSignature, 'appId'>> {
    if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) {
      throw hintedError('INVALID_ARGUMENT', NO_PAGE_URL, this.locale);
    }
    const ticket = await account.ticket(type);
    const { timestamp, nonceStr } = this.salt();
    const signature = signJsSdk({ ticket, nonceStr, timestamp, url });
    return { timestamp, nonceStr, signature, url: withoutFragment(url) };
  }

  private salt(): { readonly timestamp: number; readonly nonceStr: string } {
    return {
      timestamp: Math.floor(this.clock.now() / 1000),
      nonceStr: this.random.id().replace(/\W/g, '').slice(0, 16),
    };
  }
}
