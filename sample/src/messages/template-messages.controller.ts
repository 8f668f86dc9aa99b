import { Body, Controller, Post } from '@nestjs/common';
import { ApiBadRequestResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiWechatErrors } from '../errors/wechat-error.dto.js';
import { MessagesService } from './messages.service.js';
import { SentMessageDto } from './sent-message.dto.js';
import { TemplateMessageDto } from './template-message.dto.js';

@ApiTags('messages')
@Controller('template-messages')
export class TemplateMessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Post()
  @ApiOperation({ summary: 'Send a template message to a follower of the official account' })
  @ApiCreatedResponse({ type: SentMessageDto })
  @ApiBadRequestResponse({ description: 'The body is wrong; the message names the field' })
  @ApiWechatErrors()
  send(@Body() message: TemplateMessageDto): Promise<SentMessageDto> {
    return this.messages.sendTemplate(message);
  }
}
