import axios, { type AxiosAdapter, type AxiosResponse } from 'axios';
import type { Clock } from '../core/clock.js';
import type { Random } from '../core/random.js';
import { type Body, describeBody, makeBody } from './body.js';
import { Call } from './call.js';
import { factsOf } from './call-errors.js';
import type { CallReports } from './call-reports.js';
import type { HttpAccount } from './http-account.js';
import type { WechatInternalConfig } from './request-config.js';
import { Sender } from './sender.js';
import { TokenGates } from './token-gates.js';
import { unlessAborted } from './unless-aborted.js';

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
  private readonly gates = new TokenGates();

  constructor(private readonly ports: CallPorts) {}

  // Not async, and without closures: every turn of the microtask queue and every scope is paid by every call.
  run(config: WechatInternalConfig, via: Adapter, maker?: BodyMaker): Promise<AxiosResponse<unknown>> {
    const account = this.ports.account(config.wechat?.account);
    return account instanceof Promise
      ? this.runLater(account, config, via, maker)
      : this.runAs(account, config, via, maker);
  }

  private async runLater(
    account: Promise<HttpAccount>,
    config: WechatInternalConfig,
    via: Adapter,
    maker: BodyMaker | undefined,
  ): Promise<AxiosResponse<unknown>> {
    const found = await unlessAborted(account, config, () => factsOf(config));
    return this.runAs(found, config, via, maker);
  }

  private runAs(
    account: HttpAccount,
    config: WechatInternalConfig,
    via: Adapter,
    maker: BodyMaker | undefined,
  ): Promise<AxiosResponse<unknown>> {
    const gate = this.gates.of(account);
    const adapter = typeof via === 'function' ? via : axios.getAdapter(via, config);
    const body = maker
      ? makeBody(config, maker.make, maker.transforms, account.locale)
      : describeBody(config, account.locale);
    const destination = gate.destination(config);
    const route = gate.routeTo(config, destination);
    if (route !== 'signed') config.baseURL ??= account.baseUrl;
    if (route === 'foreign') return this.passOn(config, adapter, body);

    const asksBeforeRedirect = via === 'http' || (Array.isArray(via) && via.includes('http'));
    const sender = new Sender(config, adapter, asksBeforeRedirect, account, gate, destination);
    const call = new Call(sender, config, account, body, this.ports);
    const signed = route === 'signed';
    return account.calls?.wanted ? measured(account.calls, call, signed) : call.complete(signed);
  }

  private async passOn(
    config: WechatInternalConfig,
    adapter: AxiosAdapter,
    body: Body | undefined,
  ): Promise<AxiosResponse<unknown>> {
    try {
      if (body) await body.prepare();
      return await adapter(config);
    } catch (error) {
      this.ports.foreignError?.(error);
      throw error;
    }
  }
}

function measured(calls: CallReports, call: Call, signed: boolean): Promise<AxiosResponse<unknown>> {
  return calls.measure(call, () => call.complete(signed));
}
