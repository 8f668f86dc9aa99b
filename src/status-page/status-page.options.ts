import type { CanActivate, ModuleMetadata, Type } from '@nestjs/common';
import { WechatConfigurationError } from '../core/errors.js';
import { isObject, OptionReader, type Problem } from '../nest/options/option-reader.js';
import type { StatusPageLink } from './render/view.js';

/** Options of `WechatStatusPageModule.forRoot`. */
export interface WechatStatusPageOptions {
  /**
   * Who may see the page: guards as in `@UseGuards`. It shows names, AppIDs, addresses in WeChat's errors and how much is
   * called, so guard it in production. `[]` leaves that to a global guard, or to nobody.
   */
  readonly guards: readonly (Type<CanActivate> | CanActivate)[];
  /** Where it is served, below the application's global prefix. Default `wechat-status`. */
  readonly path?: string | undefined;
  /** Modules whose providers the guards need. With `isGlobal: false` also the one that exports `WechatTokenService`. */
  readonly imports?: ModuleMetadata['imports'];
  /** Heading of the page. Default `WeChat accounts`, or the same in Chinese. */
  readonly title?: string | undefined;
  /** Links at the end of the page. Default: none. */
  readonly links?: readonly StatusPageLink[] | undefined;
  /** The page shows so many accounts, those in trouble first; the filter finds the others. Default 100. */
  readonly maxAccounts?: number | undefined;
}

export const DEFAULT_PATH = 'wechat-status';
export const DEFAULT_MAX_ACCOUNTS = 100;

/** Throws a `WechatConfigurationError`: a page that nobody decided to leave open must not be open. */
export function checkOptions(given: WechatStatusPageOptions): void {
  const problems: Problem[] = [];
  const options = new OptionReader(isObject(given) ? given : {}, '', problems);
  options.nothingBut(['guards', 'path', 'imports', 'title', 'links', 'maxAccounts']);
  if (!Array.isArray(options.value('guards'))) {
    options.problem('guards', 'required, an array of guards; [] leaves it to a global guard, or to nobody');
  }
  if (!['undefined', 'string'].includes(typeof options.value('path'))) {
    options.problem('path', 'must be a string');
  }
  options.wholeNumber('maxAccounts', { min: 1 });
  if (problems.length > 0) throw new WechatConfigurationError(problems, 'WechatStatusPageModule');
}
