import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { SIMULATED } from '../wechat/simulated-accounts.js';
import { IsTextMap } from './text-map.validator.js';

export class MiniProgramPageDto {
  @ApiProperty({ description: 'AppID of the mini program that the message opens' })
  @IsString()
  @IsNotEmpty()
  appId!: string;

  @ApiPropertyOptional({ description: 'Page of the mini program', example: 'pages/orders/show?id=1' })
  @IsOptional()
  @IsString()
  pagePath?: string;
}

export class TemplateMessageDto {
  @ApiProperty({
    description: 'The follower who gets the message',
    example: SIMULATED.officialAccount.openids[0],
  })
  @IsString()
  @IsNotEmpty()
  openid!: string;

  @ApiProperty({
    description: 'Id of a template of the official account',
    example: SIMULATED.officialAccount.templates[0],
  })
  @IsString()
  @IsNotEmpty()
  templateId!: string;

  @ApiProperty({
    description: 'One text for each key of the template',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { thing1: 'Latte', amount2: '28.00' },
  })
  @IsTextMap()
  data!: Record<string, string>;

  @ApiPropertyOptional({ description: 'Opened by a tap on the message' })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  url?: string;

  @ApiPropertyOptional({ description: 'Opened instead of `url` where WeChat can' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MiniProgramPageDto)
  miniProgram?: MiniProgramPageDto;

  @ApiPropertyOptional({ description: 'WeChat sends one message per id and follower within ten minutes' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  clientMessageId?: string;
}
