import { createHash } from 'node:crypto';
import type { WechatTokenService } from '../nest/wechat-token.service.js';
import { OverviewDesk } from './overview-desk.js';
import { changingPart, page } from './render/page.js';
import type { StatusView } from './render/view.js';
import { DEFAULT_MAX_ACCOUNTS, type WechatStatusPageOptions } from './status-page.options.js';
import { chooseWords } from './words/choose-words.js';

/** A browser's request, as far as the page depends on it. Whatever a client sent: none of it is trusted. */
export interface PageRequest {
  readonly search: unknown;
  readonly lang: unknown;
  /** `accounts`: only the part that changes. */
  readonly part: unknown;
  readonly acceptLanguage: string | undefined;
}

export interface RenderedPage {
  readonly markup: string;
  readonly etag: string;
}

const LONGEST_SEARCH = 100;

/** Renders the page, or the part of it that changes. */
export class StatusPage {
  private readonly desk: OverviewDesk;

  constructor(
    tokens: Pick<WechatTokenService, 'overview'>,
    private readonly options: Omit<WechatStatusPageOptions, 'guards' | 'imports' | 'path'>,
    now: () => number = () => performance.now(),
  ) {
    this.desk = new OverviewDesk((asked) => tokens.overview(asked), now);
  }

  /** Rejects with a `TooManyLooksError` while too many ask for too different things. */
  async render(request: PageRequest): Promise<RenderedPage> {
    const search = text(request.search).trim().slice(0, LONGEST_SEARCH);
    const lang = text(request.lang);
    const words = chooseWords(lang, request.acceptLanguage);
    const limit = this.options.maxAccounts ?? DEFAULT_MAX_ACCOUNTS;
    const view: StatusView = {
      words,
      search,
      lang: lang === '' ? undefined : words.tag,
      title: this.options.title,
      links: this.options.links ?? [],
      overview: await this.desk.look({ limit, search, locale: words.tag }),
    };
    const markup = request.part === 'accounts' ? changingPart(view) : page(view);
    return { markup, etag: `"${createHash('sha256').update(markup).digest('base64url').slice(0, 22)}"` };
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
