import { Body, Controller, Post } from '@nestjs/common';
import { ApiBadRequestResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiWechatErrors } from '../errors/wechat-error.dto.js';
import { SentWecomMessageDto, WecomMessageDto } from './wecom-message.dto.js';
import { WecomMessagesService } from './wecom-messages.service.js';

@ApiTags('messages')
@Controller('wecom-messages')
export class WecomMessagesController {
  constructor(private readonly messages: WecomMessagesService) {}

  @Post()
  @ApiOperation({ summary: 'Send a text to members of the corp, from the WeCom app' })
  @ApiCreatedResponse({ type: SentWecomMessageDto })
  @ApiBadRequestResponse({ description: 'The body is wrong; the message names the field' })
  @ApiWechatErrors()
  send(@Body() message: WecomMessageDto): Promise<SentWecomMessageDto> {
    return this.messages.send(message);
  }
}
