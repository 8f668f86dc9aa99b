import { afterEach, beforeEach } from '@jest/globals';
import {
  type WechatAccount,
  WechatTokenModule,
  type WechatTokenModuleOptions,
  WechatTokenService,
} from '../../src/index.js';
import { isWechatError, type WechatError } from '../../src/core/errors.js';
import { SIMULATOR_ACCOUNT, WechatSimulator } from '../../src/testing/index.js';
import { ManualClock } from '../nest/support/manual-clock.js';
import { apps, onClock, type App } from '../nest/support/apps.js';

export const { appId, secret } = SIMULATOR_ACCOUNT;
export const HOUR_MS = 3_600_000;

export interface Process extends App {
  readonly account: WechatAccount;
}

export interface World {
  readonly clock: ManualClock;
  readonly wechat: WechatSimulator;
  /** The account as the simulator knows it. */
  readonly official: { readonly appId: string; readonly secret: string; readonly baseUrl: string };
  /** Boots one more application. */
  readonly start: (options: WechatTokenModuleOptions) => Promise<Process>;
}

/** For every test a WeChat and applications on the same clock: noon in Shanghai, in the middle of November. */
export function world(): World {
  const boot = apps();
  const given = {} as { -readonly [Key in keyof World]: World[Key] };
  given.start = async (options) => {
    const module = onClock(given.clock, WechatTokenModule.forRoot({ cron: false, ...options }));
    const app = await boot({ imports: [module] });
    return { ...app, account: app.nest.get(WechatTokenService).account() };
  };
  beforeEach(async () => {
    given.clock = new ManualClock(Date.parse('2026-11-18T04:00:00Z'));
    given.wechat = await new WechatSimulator({ clock: given.clock }).start();
    given.official = { appId, secret, baseUrl: given.wechat.url };
  });
  afterEach(() => given.wechat.stop());
  return given;
}

/** The error of a call that has to fail. */
export async function failureOf(call: Promise<unknown>): Promise<WechatError> {
  const error: unknown = await call.then(
    (value) => new Error(`it did not fail, but gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isWechatError(error)) throw error;
  return error;
}
