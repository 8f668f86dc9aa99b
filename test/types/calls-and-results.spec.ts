import { describe, expect, it } from '@jest/globals';
import { type DynamicModule } from '@nestjs/common';
import { type AxiosInstance, type AxiosResponse } from 'axios';
import { type Observable } from 'rxjs';
import {
  type AccountStatus,
  type ApiQuota,
  attachWechatToken,
  type Credential,
  healthOf,
  isWechatError,
  type JsSdkSignature,
  type WechatAccount,
  WechatError,
  type WechatHttpService,
  type WechatRequestConfig,
  type WechatTokenEvent,
  WechatTokenModule,
  type WechatTokenService,
} from '../../src/index.js';

// What the compiler must make of calls; `tsc` is the test. The functions are never called.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `is<Promise<string>>()(value)` compiles only if the value has exactly this type. */
const is =
  <Expected>() =>
  <Actual>(_value: Actual, ..._differs: Same<Expected, Actual> extends true ? [] : [never]) =>
    undefined;

export const requests: WechatRequestConfig[] = [
  { wechat: { account: 'shop', idempotent: true, throwOnErrcode: false, retry: false }, timeout: 1000 },
  { params: { next_openid: '' }, responseType: 'arraybuffer', data: () => new FormData() },
  // @ts-expect-error an account is a name
  { wechat: { account: 7 } },
  // @ts-expect-error yes or no
  { wechat: { idempotent: 'yes' } },
  // @ts-expect-error not a number of times
  { wechat: { retry: 3 } },
  // @ts-expect-error a misspelt option
  { wechat: { throwOnErrorCode: false } },
  // @ts-expect-error outside of `wechat`
  { account: 'shop' },
  // @ts-expect-error nothing of axios'
  { responseType: 'xml' },
];

export function http(service: WechatHttpService, own: AxiosInstance, account: WechatAccount) {
  interface Sent {
    readonly msgid: string;
  }
  const asShop = { wechat: { account: 'shop' } };
  is<Observable<AxiosResponse<Sent, unknown>>>()(service.get<Sent>('/cgi-bin/x', asShop));
  is<Observable<AxiosResponse<Sent, object>>>()(service.post<Sent, object>('/cgi-bin/x', {}, asShop));
  is<Promise<AxiosResponse<Sent>>>()(service.axiosRef.post<Sent>('/cgi-bin/x', {}, asShop));
  is<WechatHttpService>()(service.for('shop'));
  is<() => void>()(attachWechatToken(own, account));
  // @ts-expect-error the data is not known until it is said what it is
  service.get('/cgi-bin/x').subscribe(({ data }) => void data.msgid);
  // @ts-expect-error options of a call are in `wechat`
  service.post('/cgi-bin/x', {}, { wechat: 'shop' });
  // @ts-expect-error the same for promises
  void service.axiosRef.get('/cgi-bin/x', { wechat: { account: 7 } });
  // @ts-expect-error an account's handle, not its name
  attachWechatToken(own, 'shop');
}

export function account(handle: WechatAccount) {
  is<Promise<string>>()(handle.getAccessToken({ signal: new AbortController().signal }));
  is<Promise<Credential>>()(handle.getCredential());
  is<Credential | undefined>()(handle.peek());
  is<Promise<string>>()(handle.refreshAccessToken({ rejected: 't' }));
  is<Promise<string>>()(handle.getTicket('jsapi'));
  is<Promise<JsSdkSignature>>()(handle.signJsSdk('https://shop.example.com/'));
  is<Promise<AccountStatus>>()(handle.status());
  is<Promise<ApiQuota>>()(handle.getQuota('/cgi-bin/stable_token'));
  is<Promise<boolean>>()(handle.resumeAfterQuota());
  // @ts-expect-error what `is` is for
  is<Promise<number>>()(handle.getAccessToken());
  // @ts-expect-error which token was rejected?
  void handle.refreshAccessToken();
  // @ts-expect-error a person's decision has a reason
  void handle.forceRefresh({});
  // @ts-expect-error as does this one
  void handle.clearQuota({ using: 'token' });
  // @ts-expect-error no such ticket
  void handle.getTicket('card');
  // @ts-expect-error one of the two
  void handle.clearQuota({ reason: 'a loop', using: 'appsecret' });
  // @ts-expect-error a credential is frozen
  handle.peek()!.value = 't';
  // @ts-expect-error a card has an id
  void handle.signCard({ code: '1' });
}

export function service(tokens: WechatTokenService) {
  is<Promise<string>>()(tokens.getAccessToken('shop'));
  is<WechatAccount>()(tokens.account());
  is<readonly string[]>()(tokens.accounts());
  is<Promise<readonly AccountStatus[]>>()(tokens.statuses({ limit: 5, locale: 'zh-CN' }));
  is<void>()(tokens.forgetAccount('shop'));
  is<() => void>()(tokens.onCall(({ outcome }) => is<'success' | 'errcode' | 'failed'>()(outcome)));
  tokens.on('refreshed', (event) => {
    is<Date>()(event.expiresAt);
    // @ts-expect-error nothing failed
    return event.failure as never;
  });
  tokens.on('refresh-failed', ({ failure, hint, retryAt }) => {
    is<Date>()(retryAt);
    is<string | undefined>()(hint);
    is<number | undefined>()(failure.errcode);
  });
  tokens.on('*', (event) => {
    is<WechatTokenEvent>()(event);
    if (event.type === 'stolen') is<number>()(event.times);
  });
  // @ts-expect-error no such event
  tokens.on('expired', () => undefined);
  // @ts-expect-error an option of `statuses`
  void tokens.statuses({ max: 5 });
}

export function errors(error: unknown) {
  if (isWechatError(error)) is<string | undefined>()(error.hint);
  // @ts-expect-error no such code
  if (isWechatError(error, 'EXPIRED')) return;
  if (error instanceof WechatError) {
    is<Date | undefined>()(error.retryAt);
    // @ts-expect-error codes are known
    if (error.code === 'EXPIRED') return;
  }
}

describe('The types of calls and of what they return', () => {
  it('are what the module has when it runs', () => {
    const module: DynamicModule = WechatTokenModule.forRoot({ appId: 'wx1', secret: 's' });
    expect(module.module).toBe(WechatTokenModule);
    is<'up' | 'down' | 'degraded' | 'idle'>()(healthOf({ state: 'fresh' }));
    expect(healthOf({ state: 'fresh' })).toBe('up');
  });
});
