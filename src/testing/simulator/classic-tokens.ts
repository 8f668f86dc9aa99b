import { type OverlapMode } from './simulator-options.js';
import { type IssuedToken, type TokenLedger } from './token-ledger.js';

const OVERLAP_MS = 5 * 60_000;

/** `GET /cgi-bin/token`: every call issues a new token, and the previous one lives on as the overlap mode says. */
export class ClassicTokens {
  constructor(
    private readonly ledger: TokenLedger,
    private readonly overlap: OverlapMode,
    private readonly lifeMs: number,
  ) {}

  issue(appId: string): IssuedToken {
    const older = this.ledger.honoured(appId, 'token');
    const token = this.ledger.issue(appId, 'token', this.lifeMs);
    if (this.overlap === 'newest-two') older.pop();
    for (const old of older) {
      // A token that was replaced before keeps its earlier end.
      this.ledger.end(old, this.overlap === 'by-time' ? token.issuedAt + OVERLAP_MS : token.issuedAt);
    }
    return token;
  }
}
