import { Body, Controller, Post } from '@nestjs/common';
import { ApiBadRequestResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiWechatErrors } from '../errors/wechat-error.dto.js';
import { MessagesService } from './messages.service.js';
import { SentMessageDto } from './sent-message.dto.js';
import { SubscribeMessageDto } from './subscribe-message.dto.js';

@ApiTags('messages')
@Controller('subscribe-messages')
export class SubscribeMessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Post()
  @ApiOperation({ summary: 'Send a subscribe message to a user of the mini program' })
  @ApiCreatedResponse({ type: SentMessageDto })
  @ApiBadRequestResponse({ description: 'The body is wrong; the message names the field' })
  @ApiWechatErrors()
  send(@Body() message: SubscribeMessageDto): Promise<SentMessageDto> {
    return this.messages.sendSubscribe(message);
  }
}
