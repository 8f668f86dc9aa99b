import axios, { type CreateAxiosDefaults } from 'axios';
import {
  type HttpAccount,
  type HttpAccountResolver,
  REJECTION_ERRCODES,
} from '../../../src/http/http-account.js';
import { WechatHttpService, type WechatHttpServiceOptions } from '../../../src/http/wechat-http.service.js';
import { FakeKeeper } from './fake-keeper.js';

/** Occurs in every token of these tests; it must be found nowhere but in requests. */
export const CANARY = 'CANARY_tok-en+/=';

export interface FakeAccount extends HttpAccount {
  readonly keeper: FakeKeeper;
}

export function fakeAccount(baseUrl: string, fields: Partial<FakeAccount> = {}): FakeAccount {
  return {
    name: 'default',
    baseUrl,
    tokenParam: 'access_token',
    insecureHosts: [],
    rejectionErrcodes: REJECTION_ERRCODES,
    keeper: new FakeKeeper((count) => `${CANARY}${count}`),
    tokenless: false,
    locale: 'en',
    ...fields,
  };
}

export function resolverOf(...accounts: readonly HttpAccount[]): HttpAccountResolver {
  return {
    resolve(name) {
      const account =
        name === undefined ? accounts[0] : accounts.find((candidate) => candidate.name === name);
      if (!account) throw new Error(`no account ${name}`);
      return account;
    },
  };
}

export function serviceFor(
  account: HttpAccount,
  options: WechatHttpServiceOptions = {},
  http: CreateAxiosDefaults = {},
): WechatHttpService {
  return new WechatHttpService(axios.create({ proxy: false, ...http }), resolverOf(account), options);
}

/** The error that a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a failure');
}
