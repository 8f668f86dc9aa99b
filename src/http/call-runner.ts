import axios, { type AxiosResponse } from 'axios';
import { type Clock } from '../core/clock.js';
import { type Random } from '../core/random.js';
import { describeBody, makeBody } from './body.js';
import { Call } from './call.js';
import { type HttpAccount } from './http-account.js';
import { type WechatInternalConfig } from './request-config.js';
import { Sender } from './sender.js';
import { TokenGate } from './token-gate.js';

export type Adapter = WechatInternalConfig['adapter'];

export interface CallPorts {
  /** Undefined stands for the default account. */
  readonly account: (name: string | undefined) => HttpAccount | Promise<HttpAccount>;
  /** Rethrows the failure of a request that went elsewhere. Without it axios' own errors pass. */
  readonly foreignError?: (error: unknown) => never;
  readonly clock: Clock;
  readonly random: Random;
}

/** A function that makes the body anew for each send, and what axios would do to its result. */
export interface BodyMaker {
  readonly make: () => unknown;
  readonly transforms: WechatInternalConfig['transformRequest'];
}

/** Carries out requests between axios and its adapter, where they have their final form. */
export class CallRunner {
  private readonly gates = new WeakMap<HttpAccount, TokenGate>();

  constructor(private readonly ports: CallPorts) {}

  // Not async, nor `complete` awaited: every turn of the microtask queue is paid by every call.
  run(config: WechatInternalConfig, via: Adapter, maker?: BodyMaker): Promise<AxiosResponse<unknown>> {
    const account = this.ports.account(config.wechat?.account);
    return account instanceof Promise
      ? account.then((resolved) => this.runAs(resolved, config, via, maker))
      : this.runAs(account, config, via, maker);
  }

  private runAs(
    account: HttpAccount,
    config: WechatInternalConfig,
    via: Adapter,
    maker: BodyMaker | undefined,
  ): Promise<AxiosResponse<unknown>> {
    let gate = this.gates.get(account);
    if (!gate) this.gates.set(account, (gate = new TokenGate(account)));
    if (config.baseURL === undefined) config.baseURL = account.baseUrl;

    const adapter = typeof via === 'function' ? via : axios.getAdapter(via, config);
    const body = maker
      ? makeBody(config, maker.make, maker.transforms, account.locale)
      : describeBody(config, account.locale);
    const route = gate.route(config);
    if (route === 'foreign') {
      const answer = body ? body.prepare().then(() => adapter(config)) : adapter(config);
      return this.ports.foreignError ? answer.catch(this.ports.foreignError) : answer;
    }

    const asksBeforeRedirect = via === 'http' || (Array.isArray(via) && via.includes('http'));
    const sender = new Sender(config, adapter, asksBeforeRedirect, account, gate);
    const call = new Call(sender, config, account, body, this.ports);
    const signed = route === 'signed';
    const { calls } = account;
    return calls?.wanted ? calls.measure(call, () => call.complete(signed)) : call.complete(signed);
  }
}
