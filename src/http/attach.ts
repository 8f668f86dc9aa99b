import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { systemClock } from '../core/clock.js';
import { hintedError } from '../core/engine-errors.js';
import type { WechatError } from '../core/errors.js';
import { systemRandom } from '../core/random.js';
import { type Adapter, type BodyMaker, type CallPorts, CallRunner } from './call-runner.js';
import { HTTP_ACCOUNT, type HttpAccount, type HttpAccountHandle } from './http-account.js';
import type { Exchanged, WechatInternalConfig } from './request-config.js';

/** Marks an instance that is attached already: two layers would each repeat a rejected request. */
const ATTACHED = Symbol.for('nestjs-wechat-token.attached');

const NO_AXIOS = 'axios: must be an axios instance, such as axios.create() or httpService.axiosRef';
const NO_ACCOUNT =
  "account: must be the handle of an account, such as wechatTokenService.account('shop'), not its name";
const ATTACH_ANOTHER = 'Attach an axios instance of its own to every account.';

/**
 * Lets an axios instance of yours call WeChat as `account`: the token is added, errcodes become `WechatApiError`s, and
 * a rejected token is replaced and the request repeated once, all as `WechatHttpService` does it. Requests to other
 * hosts than WeChat's pass untouched, and their errors stay axios' own. Failures of requests to WeChat become
 * `WechatApiError`s without config, request or response, because those would carry the token.
 *
 * @param account the handle of the account, such as `wechatTokenService.account('shop')`
 * @returns the function that detaches everything again; requests under way are completed
 * @throws `INVALID_ARGUMENT` when one of the two is something else, or the instance is attached already
 */
export function attachWechatToken(
  axios: AxiosInstance,
  account: HttpAccountHandle | HttpAccount,
): () => void {
  if (!isAxios(axios)) throw refusal(NO_AXIOS);
  if (!isAccount(account)) throw refusal(NO_ACCOUNT);
  return attach(axios, {
    clock: systemClock,
    random: systemRandom,
    account(name) {
      if (name === undefined || name === account.name) {
        return HTTP_ACCOUNT in account ? account[HTTP_ACCOUNT]() : account;
      }
      const message = `This axios instance is attached to "${account.name}", not "${name}"`;
      throw hintedError('UNKNOWN_ACCOUNT', message, 'en', { hint: ATTACH_ANOTHER });
    },
  });
}

export function attach(axios: AxiosInstance, ports: CallPorts): () => void {
  if (Object.hasOwn(axios, ATTACHED)) {
    throw refusal('This axios instance is attached to a WeChat account already');
  }
  Object.defineProperty(axios, ATTACHED, { value: true, configurable: true });
  const runner = new CallRunner(ports);
  const id = axios.interceptors.request.use((config) => intercept(config, runner), undefined, {
    synchronous: true,
  });
  let attached = true;
  return () => {
    if (!attached) return;
    attached = false;
    axios.interceptors.request.eject(id);
    delete (axios as { [ATTACHED]?: boolean })[ATTACHED];
  };
}

function isAxios(axios: AxiosInstance | undefined): boolean {
  return typeof axios?.interceptors?.request?.use === 'function';
}

function isAccount(account: HttpAccountHandle | HttpAccount | undefined): boolean {
  if (typeof account !== 'object' || account === null) return false;
  return HTTP_ACCOUNT in account || (typeof account.name === 'string' && 'keeper' in account);
}

function refusal(message: string): WechatError {
  return hintedError('INVALID_ARGUMENT', message, 'en');
}

/**
 * Puts the call runner before the adapter. There it sees what other interceptors and transforms made of the request,
 * a repeat runs none of them twice, and none of them ever sees the token.
 */
function intercept(config: InternalAxiosRequestConfig, runner: CallRunner): InternalAxiosRequestConfig {
  const via: Adapter = config.adapter;
  const maker = takeMaker(config);
  config.adapter = (prepared) => {
    (prepared as Exchanged).adapter = via;
    return runner.run(prepared as WechatInternalConfig, via, maker);
  };
  return config;
}

function takeMaker(config: WechatInternalConfig): BodyMaker | undefined {
  const { data, headers } = config;
  if (typeof data === 'object' && ArrayBuffer.isView(data) && !Buffer.isBuffer(data)) {
    // axios would send the whole memory behind a view.
    config.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }
  if (typeof data !== 'function') return undefined;
  const maker = { make: data as () => unknown, transforms: config.transformRequest };
  config.data = undefined;
  config.transformRequest = [];
  // Keeps axios from choosing a content type before there is a body.
  if (!headers.hasContentType()) headers.setContentType(false);
  return maker;
}
