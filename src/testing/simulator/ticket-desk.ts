import type { SimulatorClock } from './simulator-clock.js';
import type { RepeatMode } from './simulator-options.js';
import { type IssuedToken, TokenLedger } from './token-ledger.js';

/** `jsapi` of a WeCom app is the corp's ticket; `agent_config` is the app's own. */
export type SimulatedTicketType = 'jsapi' | 'wx_card' | 'agent_config';

/** Tickets of all accounts. They live on when the token that fetched them dies, and when a newer one is issued. */
export class TicketDesk {
  readonly ledger: TokenLedger<SimulatedTicketType>;

  constructor(
    clock: SimulatorClock,
    private readonly repeat: RepeatMode,
    private readonly lifeMs: number,
  ) {
    this.ledger = new TokenLedger(clock);
  }

  handOut(owner: string, type: SimulatedTicketType): IssuedToken<SimulatedTicketType> {
    const current = this.repeat === 'same' ? this.ledger.honoured(owner, type).at(-1) : undefined;
    return current ?? this.ledger.issue(owner, type, this.lifeMs);
  }
}
