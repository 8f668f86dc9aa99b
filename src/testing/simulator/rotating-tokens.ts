import type { OverlapMode } from './simulator-options.js';
import type { IssuedToken, TokenApi, TokenLedger } from './token-ledger.js';

const OVERLAP_MS = 5 * 60_000;

/** An endpoint whose every call issues a new token, while the previous one lives on as the overlap mode says. */
export class RotatingTokens {
  constructor(
    private readonly ledger: TokenLedger,
    private readonly api: TokenApi,
    private readonly overlap: OverlapMode,
    private readonly lifeMs: number,
  ) {}

  /** The newest one that is honoured. */
  current(owner: string): IssuedToken | undefined {
    return this.ledger.honoured(owner, this.api).at(-1);
  }

  issue(owner: string): IssuedToken {
    const older = this.ledger.honoured(owner, this.api);
    const token = this.ledger.issue(owner, this.api, this.lifeMs);
    if (this.overlap === 'newest-two') older.pop();
    for (const old of older) {
      // A token that was replaced before keeps its earlier end.
      this.ledger.end(old, this.overlap === 'by-time' ? token.issuedAt + OVERLAP_MS : token.issuedAt);
    }
    return token;
  }
}
