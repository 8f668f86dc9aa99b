import type { AccountOverview } from '../../nest/account-overview.js';
import type { Words } from '../words/words.js';

/** A link in the page's footer, to the application's API documentation for instance. */
export interface StatusPageLink {
  /** Relative to the page, or absolute. */
  readonly href: string;
  /** In both languages, or in one for both. */
  readonly text: string | { readonly en: string; readonly 'zh-CN': string };
}

/** Everything the page shows. */
export interface StatusView {
  readonly words: Words;
  readonly overview: AccountOverview;
  readonly search: string;
  /** The language as it was asked for in the address, to be kept in links. */
  readonly lang: string | undefined;
  readonly title: string | undefined;
  readonly links: readonly StatusPageLink[];
}
