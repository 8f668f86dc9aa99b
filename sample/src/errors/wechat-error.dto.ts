import { applyDecorators } from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiNotFoundResponse,
  ApiProperty,
  ApiPropertyOptional,
  ApiServiceUnavailableResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';

export class WechatErrorDto {
  @ApiProperty({ example: 422 })
  statusCode!: number;

  @ApiProperty({ description: "The library's stable name of the failure", example: 'API_ERROR' })
  code!: string;

  @ApiProperty()
  message!: string;

  @ApiPropertyOptional({ description: "WeChat's number", example: 40003 })
  errcode?: number;

  @ApiPropertyOptional({ description: "WeChat's words", example: 'invalid openid' })
  errmsg?: string;

  @ApiPropertyOptional({ description: 'What a person should do next' })
  hint?: string;

  @ApiPropertyOptional({ description: "WeChat's request id, for its support" })
  rid?: string;

  @ApiPropertyOptional({ description: 'Earlier attempts fail at once', format: 'date-time' })
  retryAt?: string;
}

/** The failures that every route to WeChat shares. */
export const ApiWechatErrors = () =>
  applyDecorators(
    ApiNotFoundResponse({ type: WechatErrorDto, description: 'No such account is configured' }),
    ApiUnprocessableEntityResponse({ type: WechatErrorDto, description: 'WeChat refuses this message' }),
    ApiBadGatewayResponse({ type: WechatErrorDto, description: 'WeChat answered with another error' }),
    ApiServiceUnavailableResponse({ type: WechatErrorDto, description: 'No token now, or WeChat is busy' }),
  );
