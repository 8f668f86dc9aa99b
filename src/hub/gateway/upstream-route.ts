import type { Credential } from '../../core/credential.js';
import { hintedError } from '../../core/engine-errors.js';
import type { Locale } from '../../core/settings.js';
import type { TokenGate } from '../../http/token-gate.js';
import type { UpstreamHost } from './upstream.js';

/** Where the requests of accounts with the same rules go, and how they carry a token. */
export class UpstreamRoute {
  readonly host: UpstreamHost;
  private readonly prefix: string;

  constructor(
    private readonly gate: TokenGate,
    locale: Locale,
  ) {
    const { baseUrl, tokenless } = gate.rules;
    const base = new URL(baseUrl);
    // The options were checked; a source of one's own may not have been. What follows the host can not change it.
    if (!tokenless && !gate.admits(base)) {
      throw hintedError('CONFIGURATION', 'the token must not go to the baseUrl of this account', locale);
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
