import { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { systemClock } from '../core/clock.js';
import { WechatError } from '../core/errors.js';
import { systemRandom } from '../core/random.js';
import { type Adapter, type BodyMaker, type CallPorts, CallRunner } from './call-runner.js';
import { HTTP_ACCOUNT, type HttpAccount, type HttpAccountHandle } from './http-account.js';
import { type Exchanged, type WechatInternalConfig } from './request-config.js';

/** Marks an instance that is attached already: two layers would each repeat a rejected request. */
const ATTACHED = Symbol.for('nestjs-wechat-token.attached');

/**
 * Lets an axios instance of yours call WeChat as `account`: the token is added, errcodes become `WechatApiError`s, and
 * a rejected token is replaced and the request repeated once, all as `WechatHttpService` does it. Requests to other
 * hosts than WeChat's pass untouched, and their errors stay axios' own. Failures of requests to WeChat become
 * `WechatApiError`s without config, request or response, because those would carry the token.
 *
 * @param account the handle of the account, such as `wechatTokenService.account('shop')`
 * @returns the function that detaches everything again; requests under way are completed
 * @throws `INVALID_ARGUMENT` when the instance is attached already
 */
export function attachWechatToken(
  axios: AxiosInstance,
  account: HttpAccountHandle | HttpAccount,
): () => void {
  return attach(axios, {
    clock: systemClock,
    random: systemRandom,
    account(name) {
      if (name === undefined || name === account.name) {
        return HTTP_ACCOUNT in account ? account[HTTP_ACCOUNT]() : account;
      }
      throw new WechatError(
        'UNKNOWN_ACCOUNT',
        `This axios instance is attached to "${account.name}", not "${name}"`,
      );
    },
  });
}

export function attach(axios: AxiosInstance, ports: CallPorts): () => void {
  if (Object.hasOwn(axios, ATTACHED)) {
    throw new WechatError('INVALID_ARGUMENT', 'This axios instance is attached to a WeChat account already');
  }
  Object.defineProperty(axios, ATTACHED, { value: true, configurable: true });
  const runner = new CallRunner(ports);
  const id = axios.interceptors.request.use((config) => intercept(config, runner), undefined, {
    synchronous: true,
  });
  return () => {
    axios.interceptors.request.eject(id);
    delete (axios as { [ATTACHED]?: boolean })[ATTACHED];
  };
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
