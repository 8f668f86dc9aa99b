import { ControlApi } from './control-api.js';
import { type Fault } from './fault.js';
import { FaultScript } from './fault-script.js';
import { type SentMessage } from './message-log.js';
import { officialPlatform } from './platform.js';
import { type LoggedRequest, RequestLog } from './request-log.js';
import { STABLE_TOKEN_PATH, TOKEN_PATH } from './routes/token.routes.js';
import { SimulatedHost } from './simulated-host.js';
import { type SimulatorClock } from './simulator-clock.js';
import { type SimulatedAccount, type WechatSimulatorOptions } from './simulator-options.js';
import { type TokenApi } from './token-ledger.js';
import { World } from './world.js';

const TOKEN_APIS: readonly TokenApi[] = ['token', 'stable_token'];

/**
 * A real HTTP server that behaves like WeChat as far as tokens are concerned, and knows enough of the other
 * endpoints to use them. Point an account's `baseUrl` at its `url`.
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

  constructor(options: WechatSimulatorOptions = {}) {
    this.#world = new World(options);
    this.#log = new RequestLog(options.logLimit ?? 50_000);
    this.#host = new SimulatedHost({
      platform: officialPlatform(this.#world),
      control: new ControlApi(this),
      log: this.#log,
      faults: this.#faults,
      clock: this.#world.clock,
      latencyMs: options.latencyMs ?? 0,
    });
  }

  /** Listens; port 0 takes a free one. */
  async start(port = 0, host = '127.0.0.1'): Promise<this> {
    await this.#host.start(port, host);
    return this;
  }

  /** Stops listening and destroys open connections. Does nothing when it is not started. */
  stop(): Promise<void> {
    return this.#host.stop();
  }

  /** Such as `http://127.0.0.1:3090`. @throws {Error} when it is not started */
  get url(): string {
    return this.#host.url;
  }

  get clock(): SimulatorClock {
    return this.#world.clock;
  }

  get appIds(): readonly string[] {
    return this.#world.accounts.appIds();
  }

  /** Adds an account, or replaces the one with its appId. */
  addAccount(account: SimulatedAccount): void {
    this.#world.accounts.add(account);
  }

  /** Changes an account: a new secret, frozen, another IP list. Its live tokens stay. */
  updateAccount(appId: string, patch: Partial<SimulatedAccount>): void {
    this.#world.accounts.update(appId, patch);
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
    this.#world.accounts.get(appId);
    const alive = TOKEN_APIS.flatMap((api) => this.#world.tokens.honoured(appId, api));
    for (const token of alive) {
      this.#world.tokens.end(token);
      token.handedBack = options.handBackDeadToken ?? false;
    }
    return alive.length;
  }

  /**
   * Another party refreshes this account's token, past all limits but counted by them: a new one on the classic
   * endpoint, a forced one on stable_token. Returns it. Default: the endpoint that issued the account's newest token.
   */
  stealToken(appId: string, api: TokenApi = this.#lastUsedApi(appId)): string {
    this.#world.accounts.get(appId);
    const path = api === 'token' ? TOKEN_PATH : STABLE_TOKEN_PATH;
    this.#world.quota.add(appId, path, 'day');
    return (api === 'token' ? this.#world.classic.issue(appId) : this.#world.stable.replace(appId)).value;
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

  /** Requests to the token endpoints. */
  tokenCalls(): number {
    return this.calls(TOKEN_PATH) + this.calls(STABLE_TOKEN_PATH);
  }

  /** A summary without tokens and secrets. */
  state(): object {
    const { accounts, tokens, clock } = this.#world;
    return {
      now: new Date(clock.now()).toISOString(),
      accounts: accounts.appIds().map((appId) => ({
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

  #lastUsedApi(appId: string): TokenApi {
    const newest = (api: TokenApi) => this.#world.tokens.all(appId, api).at(-1)?.issuedAt ?? -Infinity;
    return newest('token') > newest('stable_token') ? 'token' : 'stable_token';
  }
}
