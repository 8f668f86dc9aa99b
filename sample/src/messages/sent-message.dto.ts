import { ApiPropertyOptional } from '@nestjs/swagger';

export class SentMessageDto {
  @ApiPropertyOptional({
    description: "WeChat's id of the message; a text, because it has up to 64 bits",
    example: '3248682510344192008',
  })
  msgid?: string;
}
