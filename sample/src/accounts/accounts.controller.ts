import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type AccountStatus, WechatTokenService } from 'nestjs-wechat-token';
import { ApiWechatErrors } from '../errors/wechat-error.dto.js';

@ApiTags('accounts')
@Controller('accounts')
export class AccountsController {
  constructor(private readonly tokens: WechatTokenService) {}

  @Get(':name/status')
  @ApiOperation({ summary: "State of an account's token, for operators: never the token or the secret" })
  @ApiParam({ name: 'name', examples: { default: { value: 'default' }, mini: { value: 'mini' } } })
  @ApiOkResponse({ description: 'State, age, expiry, last error, budget and next renewal' })
  @ApiWechatErrors()
  async status(@Param('name') name: string): Promise<AccountStatus> {
    return await this.tokens.account(name).status();
  }
}
