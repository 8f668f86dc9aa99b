import { AccountBook } from './account-book.js';
import { CallQuota } from './call-quota.js';
import { ClassicTokens } from './classic-tokens.js';
import { MediaStore } from './media-store.js';
import { MessageLog } from './message-log.js';
import { createClock, type SimulatorClock } from './simulator-clock.js';
import { SIMULATOR_ACCOUNT, type WechatSimulatorOptions } from './simulator-options.js';
import { StableTokens } from './stable-tokens.js';
import { TokenLedger } from './token-ledger.js';

/** Everything the simulated WeChat knows. Routes read and change it; they have no state of their own. */
export class World {
  readonly clock: SimulatorClock;
  readonly accounts: AccountBook;
  readonly quota: CallQuota;
  readonly tokens: TokenLedger;
  readonly classic: ClassicTokens;
  readonly stable: StableTokens;
  readonly messages: MessageLog;
  readonly media: MediaStore;

  constructor(options: WechatSimulatorOptions) {
    const lifeMs = (options.expiresIn ?? 7200) * 1000;
    this.clock = createClock(options.clock);
    this.accounts = new AccountBook(options.accounts ?? [SIMULATOR_ACCOUNT]);
    this.quota = new CallQuota(this.clock);
    this.tokens = new TokenLedger(this.clock);
    this.classic = new ClassicTokens(this.tokens, options.overlap ?? 'by-time', lifeMs);
    this.stable = new StableTokens(this.clock, this.tokens, this.quota, lifeMs);
    this.messages = new MessageLog(this.clock);
    this.media = new MediaStore(this.clock);
  }

  /** Forgets what happened; accounts and time stay. */
  reset(): void {
    this.quota.clear();
    this.tokens.clear();
    this.stable.clear();
    this.messages.clear();
    this.media.clear();
  }
}
