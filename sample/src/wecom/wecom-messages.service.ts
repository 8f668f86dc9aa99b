import { Injectable } from '@nestjs/common';
import { WechatHttpService } from 'nestjs-wechat-token';
import { firstValueFrom } from 'rxjs';
import { WECOM_APP } from '../config/sample-config.js';
import { type SentWecomMessageDto, type WecomMessageDto } from './wecom-message.dto.js';

interface WecomAnswer {
  readonly msgid: string;
  /** Separated by `|`. That some receivers are invalid is no error to WeCom. */
  readonly invaliduser?: string;
}

@Injectable()
export class WecomMessagesService {
  constructor(
    private readonly wechat: WechatHttpService,
    private readonly agentId: number,
  ) {}

  async send({ userIds, text }: WecomMessageDto): Promise<SentWecomMessageDto> {
    const { data } = await firstValueFrom(
      this.wechat.for(WECOM_APP).post<WecomAnswer>('/cgi-bin/message/send', {
        touser: userIds.join('|'),
        msgtype: 'text',
        agentid: this.agentId,
        text: { content: text },
      }),
    );
    return { msgid: data.msgid, invalidUserIds: (data.invaliduser ?? '').split('|').filter(Boolean) };
  }
}
