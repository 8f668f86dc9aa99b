import { ControlApi } from './control-api.js';
import type { Fault } from './fault.js';
import { FaultScript } from './fault-script.js';
import type { SentMessage } from './message-log.js';
import { officialPlatform } from './platform.js';
import { type LoggedRequest, RequestLog } from './request-log.js';
import { STABLE_TOKEN_PATH, TOKEN_PATH } from './routes/token.routes.js';
import { GETTOKEN_PATH } from './routes/wecom-token.routes.js';
import { SimulatedHost } from './simulated-host.js';
import type { SimulatorClock } from './simulator-clock.js';
import type { SimulatedAccount, SimulatedWecomApp, WechatSimulatorOptions } from './simulator-options.js';
import type { SimulatedTicketType } from './ticket-desk.js';
import type { TokenApi } from './token-ledger.js';
import { wecomPlatform } from './wecom-platform.js';
import { World } from './world.js';

const PATHS: Readonly<Record<TokenApi, string>> = {
  token: TOKEN_PATH,
  stable_token: STABLE_TOKEN_PATH,
  gettoken: GETTOKEN_PATH,
};
const TOKEN_APIS = Object.keys(PATHS) as TokenApi[];

/**
 * A real HTTP server that behaves like WeChat as far as tokens are concerned, and knows enough of the other
 * endpoints to use them. Point the `baseUrl` of an official account or mini program at its `url`, that of a WeCom
 * app at its `wecomUrl`. Where a method takes an appId, a WeCom app is called `corpId/agentId`.
 *
 * ```ts
 * const wechat = await new WechatSimulator().start();
 * afterAll(() => wechat.stop());
 * ```
 */
export class WechatSimulator {
  readonly #world: World;
  readonly #log: RequestLog;
  readonly #faults = new FaultScript();
  readonly #host: SimulatedHost;
  readonly #wecomHost: SimulatedHost;

  constructor(options: WechatSimulatorOptions = {}) {
    this.#world = new World(options);
    this.#log = new RequestLog(options.logLimit ?? 50_000);
    const shared = {
      control: new ControlApi(this),
      log: this.#log,
      faults: this.#faults,
      clock: this.#world.clock,
      latencyMs: options.latencyMs ?? 0,
    };
    this.#host = new SimulatedHost({ ...shared, platform: officialPlatform(this.#world) });
    this.#wecomHost = new SimulatedHost({ ...shared, platform: wecomPlatform(this.#world) });
  }

  /** Listens; port 0 takes free ones. WeCom's host takes the port after `port`. */
  async start(port = 0, host = '127.0.0.1'): Promise<this> {
    await this.#host.start(port, host);
    try {
      await this.#wecomHost.start(port === 0 ? 0 : port + 1, host);
    } catch (error) {
      await this.stop();
      throw error;
    }
    return this;
  }

  /** Stops listening and destroys open connections. Does nothing when it is not started. */
  async stop(): Promise<void> {
    await Promise.all([this.#host.stop(), this.#wecomHost.stop()]);
  }

  /** Such as `http://127.0.0.1:3090`. @throws {Error} when it is not started */
  get url(): string {
    return this.#host.url;
  }

  /** Where WeCom answers: another host, as in reality. @throws {Error} when it is not started */
  get wecomUrl(): string {
    return this.#wecomHost.url;
  }

  /** The time at WeChat: it stands still until it is advanced, unless the options say otherwise. */
  get clock(): SimulatorClock {
    return this.#world.clock;
  }

  /** Of all accounts, WeCom apps included. */
  get appIds(): readonly string[] {
    return this.#world.owners();
  }

  /** Adds an account, or replaces the one with its appId. */
  addAccount(account: SimulatedAccount): void {
    this.#world.accounts.add(account);
  }

  /** Changes an account: a new secret, frozen, another IP list. Its live tokens stay. */
  updateAccount(appId: string, patch: Partial<SimulatedAccount>): void {
    this.#world.accounts.update(appId, patch);
  }

  /** Adds a WeCom app, or replaces the one of this corpId and agentId. */
  addWecomApp(app: SimulatedWecomApp): void {
    this.#world.wecom.add(app);
  }

  /** Whether WeChat honours `token` right now. */
  isAlive(token: string): boolean {
    const issued = this.#world.tokens.find(token);
    return issued !== undefined && this.#world.tokens.isHonoured(issued);
  }

  /** The newest token of this endpoint that is honoured right now. */
  currentToken(appId: string, api: TokenApi): string | undefined {
    return this.#world.tokens.honoured(appId, api).at(-1)?.value;
  }

  /**
   * Kills every live token of the account; returns how many.
   * With `handBackDeadToken`, normal calls of stable_token then hand back the same dead token, as the real one has
   * been seen to do, until somebody forces a refresh or its last five minutes begin.
   */
  revokeToken(appId: string, options: { readonly handBackDeadToken?: boolean } = {}): number {
    this.#requireOwner(appId);
    const alive = TOKEN_APIS.flatMap((api) => this.#world.tokens.honoured(appId, api));
    for (const token of alive) {
      this.#world.tokens.end(token);
      token.handedBack = options.handBackDeadToken ?? false;
    }
    return alive.length;
  }

  /**
   * Another party refreshes this account's token, past all limits but counted by them: a new one on the classic
   * endpoint and on gettoken, a forced one on stable_token. Returns it. Default: the endpoint that issued the account's newest token.
   */
  stealToken(appId: string, api: TokenApi = this.#lastUsedApi(appId)): string {
    this.#requireOwner(appId);
    this.#world.quota.add(appId, PATHS[api], 'day');
    if (api === 'stable_token') return this.#world.stable.replace(appId).value;
    return (api === 'token' ? this.#world.classic : this.#world.wecomTokens).issue(appId).value;
  }

  /** The newest ticket that is honoured right now. A `jsapi` ticket of WeCom belongs to the corp: ask by corpId. */
  currentTicket(owner: string, type: SimulatedTicketType): string | undefined {
    return this.#world.tickets.ledger.honoured(owner, type).at(-1)?.value;
  }

  /** Whose ticket it is, and whether a browser would accept it right now. */
  findTicket(ticket: string): { owner: string; type: SimulatedTicketType; alive: boolean } | undefined {
    const { ledger } = this.#world.tickets;
    const issued = ledger.find(ticket);
    return issued && { owner: issued.owner, type: issued.api, alive: ledger.isHonoured(issued) };
  }

  /** Kills a ticket: no endpoint hands it out again. */
  revokeTicket(ticket: string): void {
    const issued = this.#world.tickets.ledger.find(ticket);
    if (issued) this.#world.tickets.ledger.end(issued);
  }

  /** Scripts a fault; the returned function removes it. */
  fault(fault: Fault): () => void {
    return this.#faults.add(fault);
  }

  /** In order of arrival; the newest ones, see `logLimit`. */
  get requests(): readonly LoggedRequest[] {
    return this.#log.entries;
  }

  /** Messages that were accepted, in order. */
  get messages(): readonly SentMessage[] {
    return this.#world.messages.entries;
  }

  /** Requests to `path`, or all, whatever became of them. */
  calls(path?: string): number {
    return this.#log.count(path);
  }

  /** Requests to the token endpoints, WeCom's included. */
  tokenCalls(): number {
    return Object.values(PATHS).reduce((sum, path) => sum + this.calls(path), 0);
  }

  /** A summary without tokens and secrets. */
  state(): object {
    const { tokens, clock } = this.#world;
    return {
      now: new Date(clock.now()).toISOString(),
      accounts: this.appIds.map((appId) => ({
        appId,
        liveTokens: Object.fromEntries(TOKEN_APIS.map((api) => [api, tokens.honoured(appId, api).length])),
      })),
      calls: this.calls(),
      tokenCalls: this.tokenCalls(),
      messages: this.messages.length,
    };
  }

  /** Forgets tokens, faults, counters, messages and the log. Accounts and time stay as they are. */
  reset(): void {
    this.#world.reset();
    this.#faults.clear();
    this.#log.clear();
  }

  #requireOwner(appId: string): void {
    if (!this.#world.wecom.find(appId)) this.#world.accounts.get(appId);
  }

  #lastUsedApi(appId: string): TokenApi {
    if (this.#world.wecom.find(appId)) return 'gettoken';
    const newest = (api: TokenApi) => this.#world.tokens.all(appId, api).at(-1)?.issuedAt ?? -Infinity;
    return newest('token') > newest('stable_token') ? 'token' : 'stable_token';
  }
}
