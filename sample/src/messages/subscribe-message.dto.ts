import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { SIMULATED } from '../wechat/simulated-accounts.js';
import { IsTextMap } from './text-map.validator.js';

const PROGRAM_VERSIONS = ['developer', 'trial', 'formal'] as const;

export class SubscribeMessageDto {
  @ApiProperty({
    description: 'The user of the mini program who agreed to get this message',
    example: SIMULATED.miniProgram.openids[0],
  })
  @IsString()
  @IsNotEmpty()
  openid!: string;

  @ApiProperty({
    description: 'Id of a subscription template of the mini program',
    example: SIMULATED.miniProgram.templates[0],
  })
  @IsString()
  @IsNotEmpty()
  templateId!: string;

  @ApiProperty({
    description: 'One text for each key of the template',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { thing1: 'Latte', time2: '2026-01-01 12:00' },
  })
  @IsTextMap()
  data!: Record<string, string>;

  @ApiPropertyOptional({ description: 'Page opened by a tap on the message', example: 'pages/index' })
  @IsOptional()
  @IsString()
  page?: string;

  @ApiPropertyOptional({ description: 'Version of the mini program to open', enum: PROGRAM_VERSIONS })
  @IsOptional()
  @IsIn(PROGRAM_VERSIONS)
  programVersion?: (typeof PROGRAM_VERSIONS)[number];
}
