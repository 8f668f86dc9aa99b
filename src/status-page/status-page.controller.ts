import {
  Controller,
  Get,
  Headers,
  Inject,
  Query,
  Res,
  ServiceUnavailableException,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { HEADERS } from './assets/elements.js';
import { TooManyLooksError } from './overview-desk.js';
import { StatusPage } from './status-page.js';
import type { WechatStatusPageOptions } from './status-page.options.js';

/** A page for people is none of the API: @nestjs/swagger leaves out what carries this. */
const HIDDEN_FROM_SWAGGER = 'swagger/apiExcludeController';

/** A controller of its own for every place where the page is mounted, with the guards of that place. */
export function statusPageController({
  path,
  guards,
}: Required<Pick<WechatStatusPageOptions, 'guards'>> & { readonly path: string }): Type<unknown> {
  @Controller(path)
  @UseGuards(...guards)
  @SetMetadata(HIDDEN_FROM_SWAGGER, [true])
  class WechatStatusPageController {
    constructor(
      @Inject(StatusPage) private readonly page: StatusPage,
      @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    ) {}

    @Get()
    async show(
      @Query() { q, lang, part }: Readonly<Record<string, unknown>>,
      @Headers('accept-language') acceptLanguage: string | undefined,
      @Headers('if-none-match') known: string | undefined,
      // By the adapter, so that no interceptor of the application wraps the page into JSON.
      @Res() response: unknown,
    ): Promise<void> {
      const { httpAdapter } = this.host;
      const { markup, etag } = await this.page
        .render({ search: q, lang, part, acceptLanguage })
        .catch((error: unknown) => {
          throw error instanceof TooManyLooksError ? new ServiceUnavailableException(error.message) : error;
        });
      for (const [name, value] of Object.entries({ ...HEADERS, ETag: etag })) {
        httpAdapter.setHeader(response, name, value);
      }
      if (known === etag) httpAdapter.reply(response, undefined, 304);
      else httpAdapter.reply(response, markup, 200);
    }
  }
  return WechatStatusPageController;
}
