import { Injectable } from '@nestjs/common';
import { WechatHttpService } from 'nestjs-wechat-token';
import { firstValueFrom } from 'rxjs';
import { MINI_PROGRAM } from '../config/sample-config.js';
import { type SentMessageDto } from './sent-message.dto.js';
import { type SubscribeMessageDto } from './subscribe-message.dto.js';
import { type TemplateMessageDto } from './template-message.dto.js';

/** No token in sight: `WechatHttpService` adds it, renews it and replaces a rejected one. */
@Injectable()
export class MessagesService {
  constructor(private readonly wechat: WechatHttpService) {}

  async sendTemplate(message: TemplateMessageDto): Promise<SentMessageDto> {
    const { miniProgram } = message;
    const { data } = await firstValueFrom(
      this.wechat.post<SentMessageDto>('/cgi-bin/message/template/send', {
        touser: message.openid,
        template_id: message.templateId,
        data: toWechatData(message.data),
        url: message.url,
        miniprogram: miniProgram && { appid: miniProgram.appId, pagepath: miniProgram.pagePath },
        client_msg_id: message.clientMessageId,
      }),
    );
    return pickId(data);
  }

  async sendSubscribe(message: SubscribeMessageDto): Promise<SentMessageDto> {
    const { data } = await firstValueFrom(
      this.wechat.for(MINI_PROGRAM).post<SentMessageDto>('/cgi-bin/message/subscribe/send', {
        touser: message.openid,
        template_id: message.templateId,
        data: toWechatData(message.data),
        page: message.page,
        miniprogram_state: message.programVersion,
      }),
    );
    return pickId(data);
  }
}

const toWechatData = (texts: Record<string, string>) =>
  Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, { value }]));

const pickId = ({ msgid }: SentMessageDto): SentMessageDto => (msgid === undefined ? {} : { msgid });
