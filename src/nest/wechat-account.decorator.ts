import { Inject } from '@nestjs/common';
import { DEFAULT_ACCOUNT_NAME } from './options/defaults.js';

/**
 * The injection token of an account's `WechatAccount`; without a name that of the default account. In tests,
 * `overrideProvider(getWechatAccountToken('shop'))` puts a double in its place.
 */
export function getWechatAccountToken(name?: string): string {
  return `WechatAccount:${name ?? DEFAULT_ACCOUNT_NAME}`;
}

/**
 * Injects the `WechatAccount` of that name, one of the first 1000 listed; without a name the default account. Beyond
 * those, `WechatTokenService.account(name)` gives it.
 * With `forRootAsync`, list the names in its `accountNames`: Nest has to know them before the factory runs.
 */
export function InjectWechatAccount(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getWechatAccountToken(name));
}
