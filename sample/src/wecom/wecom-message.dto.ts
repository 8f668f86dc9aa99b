import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsNotEmpty,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { SIMULATED } from '../wechat/simulated-accounts.js';

/** WeCom's userids. Not `@all`: a web request should not reach the whole company. */
const USER_ID = /^(?!@all$)[\w.@-]{1,64}$/i;

export class WecomMessageDto {
  @ApiProperty({ description: 'Members who get the message', example: SIMULATED.wecomApp.users })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1000)
  @Matches(USER_ID, { each: true, message: 'each value in userIds must be the userid of one member' })
  userIds!: string[];

  @ApiProperty({ example: 'Your latte is ready' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(2048)
  text!: string;
}

export class SentWecomMessageDto {
  @ApiProperty({ description: "WeCom's id of the message, a text" })
  msgid!: string;

  @ApiProperty({
    description: 'Members who did not get it: unknown, or not in the scope of the app',
    isArray: true,
  })
  invalidUserIds!: string[];
}
