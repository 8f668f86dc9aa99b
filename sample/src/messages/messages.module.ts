import { Module } from '@nestjs/common';
import { MessagesService } from './messages.service.js';
import { SubscribeMessagesController } from './subscribe-messages.controller.js';
import { TemplateMessagesController } from './template-messages.controller.js';

@Module({
  controllers: [TemplateMessagesController, SubscribeMessagesController],
  providers: [MessagesService],
})
export class MessagesModule {}
