import type { Credential } from '../../core/credential.js';
import { hintedError } from '../../core/engine-errors.js';
import type { HttpAccount } from '../../http/http-account.js';
import { TokenGate } from '../../http/token-gate.js';
import type { UpstreamHost } from './upstream.js';

/** Where an account's requests go, and how they carry its token. */
export class AccountRoute {
  readonly host: UpstreamHost;
  private readonly prefix: string;
  private readonly gate: TokenGate;

  constructor(readonly account: HttpAccount) {
    const base = new URL(account.baseUrl);
    this.gate = new TokenGate(account);
    // The options were checked; a source of one's own may not have been. What follows the host can not change it.
    if (!account.tokenless && !this.gate.admits(base)) {
      throw hintedError(
        'CONFIGURATION',
        'the token must not go to the baseUrl of this account',
        account.locale,
      );
    }
    this.host = {
      secure: base.protocol === 'https:',
      name: base.host,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port,
    };
    this.prefix = base.pathname.replace(/\/+$/, '');
  }

  /** The request target, with the token in its query. */
  pathOf(path: string, query: string, credential: Credential | undefined): string {
    const target = this.prefix + path + (query === '' ? '' : `?${query}`);
    return credential ? this.gate.sign(target, credential) : target;
  }
}
