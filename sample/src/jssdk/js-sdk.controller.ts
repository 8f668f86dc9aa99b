import { Controller, ForbiddenException, Get, Header, Query } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { InjectWechatAccount, WechatAccount } from 'nestjs-wechat-token';
import { ApiWechatErrors } from '../errors/wechat-error.dto.js';
import { DEMO_PAGE } from './demo-page.js';
import { JsSdkSignatureDto } from './js-sdk-signature.dto.js';
import { PageOrigins } from './page-origins.js';

@ApiTags('js-sdk')
@Controller()
export class JsSdkController {
  constructor(
    @InjectWechatAccount('default') private readonly account: WechatAccount,
    private readonly origins: PageOrigins,
  ) {}

  @Get('jssdk-signature')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Sign a page of ours for the JS-SDK; token and ticket stay on the server' })
  @ApiQuery({ name: 'url', type: String, description: "The page's location.href" })
  @ApiOkResponse({ type: JsSdkSignatureDto })
  @ApiForbiddenResponse({ description: 'The page is none of the origins in JSSDK_ORIGINS' })
  @ApiWechatErrors()
  sign(@Query('url') url: unknown): Promise<JsSdkSignatureDto> {
    if (!this.origins.allow(url)) {
      throw new ForbiddenException('url: its origin is not in JSSDK_ORIGINS; only own pages are signed');
    }
    return this.account.signJsSdk(url);
  }

  @Get('jssdk-demo')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @ApiExcludeEndpoint()
  demo(): string {
    return DEMO_PAGE;
  }
}
