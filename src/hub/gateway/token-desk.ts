import type { HttpAccount } from '../../http/http-account.js';
import type { Answer } from '../api/answer.js';
import type { HubClient } from '../clients/hub-client.js';
import type { HubExchange } from '../hub-exchange.js';
import { HubRefusal } from '../hub-refusal.js';
import type { HubServices } from '../hub-services.js';
import { readJson } from '../api/read-body.js';
import { findAccount } from './find-account.js';
import type { Passes } from './pass.js';
import type { TokenPath } from './path-policy.js';
import type { RequestTarget } from './request-target.js';

const LARGEST_BODY_BYTES = 16_384;
const LONGEST_ID = 512;

/** What an SDK sends to get a token. Its secret is the key of a client of this hub. */
interface TokenRequest {
  readonly grantType: string | undefined;
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

export interface Issued {
  readonly answer: Answer;
  readonly client: HubClient;
  readonly account: HttpAccount;
}

/** Answers WeChat's token paths with passes. WeChat hears nothing of it, also not when an SDK asks for `force_refresh`. */
export class TokenDesk {
  constructor(
    private readonly services: HubServices,
    private readonly passes: Passes,
  ) {}

  /** @param onClient told who asks, as soon as that is known */
  async issue(
    exchange: HubExchange,
    path: TokenPath,
    target: RequestTarget,
    onClient: (client: HubClient) => void,
  ): Promise<Issued> {
    const { guard, accounts } = this.services;
    const wecom = path === '/cgi-bin/gettoken';
    const { grantType, id, secret } = await this.read(exchange, path, target);
    const client = await guard.admit(secret, exchange.address);
    onClient(client);
    guard.requireRight(client, 'gateway');
    if (!wecom && grantType !== 'client_credential') throw invalid('grant_type must be client_credential');
    if (id === undefined || id === '' || id.length > LONGEST_ID) {
      throw invalid(`${wecom ? 'corpid' : 'appid'} is missing`);
    }
    const account = await findAccount(accounts, client, id, wecom);
    guard.requireAccount(client, account.name);
    const pass = this.passes.issue({ client: client.name, account: account.name }, wecom);
    if (pass === undefined)
      throw invalid('the names of this client and this account are too long for a pass');
    const { lifeSeconds } = this.passes;
    const body = { ...(wecom && { errcode: 0, errmsg: 'ok' }), access_token: pass, expires_in: lifeSeconds };
    return { answer: { status: 200, body }, client, account };
  }

  private async read(exchange: HubExchange, path: TokenPath, target: RequestTarget): Promise<TokenRequest> {
    const { req } = exchange;
    const { params } = target;
    const method = path === '/cgi-bin/stable_token' ? 'POST' : 'GET';
    if (req.method !== method) {
      throw new HubRefusal('METHOD_NOT_ALLOWED', { headers: { allow: method } });
    }
    if (method === 'GET') {
      const [id, secret] = path === '/cgi-bin/gettoken' ? ['corpid', 'corpsecret'] : ['appid', 'secret'];
      return { grantType: params.get('grant_type'), id: params.get(id), secret: params.get(secret) };
    }
    const body = await readJson(req, LARGEST_BODY_BYTES, this.services.clock);
    return { grantType: text(body.grant_type), id: text(body.appid), secret: text(body.secret) };
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function invalid(problem: string): HubRefusal {
  return new HubRefusal('REQUEST_INVALID', { problem });
}
