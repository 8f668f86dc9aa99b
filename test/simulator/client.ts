import { SIMULATOR_ACCOUNT, type WechatSimulator } from '../../src/testing/index.js';

/** What any of the simulated endpoints may say. */
export interface Envelope {
  readonly access_token: string;
  readonly expires_in: number;
  readonly errcode?: number;
  readonly errmsg: string;
  readonly [field: string]: unknown;
}

/** A plain HTTP client of the simulator: what an application without any library would do. */
export class Client {
  constructor(
    private readonly simulator: WechatSimulator,
    private readonly account = SIMULATOR_ACCOUNT,
  ) {}

  async get(path: string, query: Record<string, string> = {}): Promise<Envelope> {
    return read(await this.send(path, query));
  }

  async post(path: string, body: unknown, query: Record<string, string> = {}): Promise<Envelope> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return read(await this.send(path, query, { method: 'POST', body: text }));
  }

  send(path: string, query: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.simulator.url}${path}?${new URLSearchParams(query).toString()}`, init);
  }

  token(fields: Record<string, string> = {}): Promise<Envelope> {
    return this.get('/cgi-bin/token', { ...this.#credentials(), ...fields });
  }

  stable(fields: Record<string, unknown> = {}): Promise<Envelope> {
    return this.post('/cgi-bin/stable_token', { ...this.#credentials(), ...fields });
  }

  /** The errcode of a cheap business call with this token; 0 when it is honoured. */
  async probe(token: string): Promise<number> {
    return (await this.get('/cgi-bin/get_api_domain_ip', { access_token: token })).errcode ?? 0;
  }

  #credentials() {
    return { grant_type: 'client_credential', appid: this.account.appId, secret: this.account.secret };
  }
}

async function read(response: Response): Promise<Envelope> {
  return (await response.json()) as Envelope;
}
