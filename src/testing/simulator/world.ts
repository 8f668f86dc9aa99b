import { AccountBook } from './account-book.js';
import { CallQuota } from './call-quota.js';
import { MediaStore } from './media-store.js';
import { MessageLog } from './message-log.js';
import { RotatingTokens } from './rotating-tokens.js';
import { SecretGuard } from './secret-guard.js';
import { createClock, type SimulatorClock } from './simulator-clock.js';
import {
  SIMULATOR_ACCOUNT,
  SIMULATOR_WECOM_APP,
  type RepeatMode,
  type WechatSimulatorOptions,
} from './simulator-options.js';
import { StableTokens } from './stable-tokens.js';
import { TicketDesk } from './ticket-desk.js';
import { type IssuedToken, TokenLedger } from './token-ledger.js';
import { WecomBook } from './wecom-book.js';

/** Everything the simulated WeChat knows. Routes read and change it; they have no state of their own. */
export class World {
  readonly clock: SimulatorClock;
  readonly accounts: AccountBook;
  readonly quota: CallQuota;
  readonly tokens: TokenLedger;
  readonly classic: RotatingTokens;
  readonly stable: StableTokens;
  readonly messages: MessageLog;
  readonly media: MediaStore;
  readonly wecom: WecomBook;
  readonly wecomTokens: RotatingTokens;
  readonly tickets: TicketDesk;
  readonly secretGuard: SecretGuard;
  readonly #repeat: RepeatMode;

  constructor(options: WechatSimulatorOptions) {
    const lifeMs = (options.expiresIn ?? 7200) * 1000;
    this.clock = createClock(options.clock);
    this.accounts = new AccountBook(options.accounts ?? [SIMULATOR_ACCOUNT]);
    this.quota = new CallQuota(this.clock);
    this.tokens = new TokenLedger(this.clock);
    const overlap = options.overlap ?? 'by-time';
    this.classic = new RotatingTokens(this.tokens, 'token', overlap, lifeMs);
    this.stable = new StableTokens(this.clock, this.tokens, this.quota, lifeMs);
    this.messages = new MessageLog(this.clock);
    this.media = new MediaStore(this.clock);
    this.wecom = new WecomBook(options.wecomApps ?? [SIMULATOR_WECOM_APP]);
    this.wecomTokens = new RotatingTokens(this.tokens, 'gettoken', overlap, lifeMs);
    this.#repeat = options.repeat ?? 'same';
    this.tickets = new TicketDesk(this.clock, this.#repeat, lifeMs);
    this.secretGuard = new SecretGuard(this.clock, this.quota, options.wrongSecretsPerHour ?? 2000);
  }

  /** Official accounts by appId, WeCom apps by `corpId/agentId`. */
  owners(): string[] {
    return [...this.accounts.appIds(), ...this.wecom.owners()];
  }

  handOutWecomToken(owner: string): IssuedToken {
    const current = this.#repeat === 'same' ? this.wecomTokens.current(owner) : undefined;
    return current ?? this.wecomTokens.issue(owner);
  }

  /** Forgets what happened; accounts and time stay. */
  reset(): void {
    this.quota.clear();
    this.tokens.clear();
    this.stable.clear();
    this.messages.clear();
    this.media.clear();
    this.tickets.ledger.clear();
    this.secretGuard.clear();
  }
}
