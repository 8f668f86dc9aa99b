import { type ArgumentsHost, Catch, Logger } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { isWechatError, type WechatError } from 'nestjs-wechat-token';
import { httpStatusOf } from './wechat-error-status.js';
import { type WechatErrorDto } from './wechat-error.dto.js';

/**
 * Turns a `WechatError` into an HTTP error with WeChat's errcode and a hint for people; all else is left to Nest.
 * The fields are listed one by one: what this filter does not know, it does not tell.
 */
@Catch()
export class WechatErrorFilter extends BaseExceptionFilter {
  private readonly logger = new Logger(WechatErrorFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {
    super(adapterHost.httpAdapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    // By brand instead of `@Catch(WechatError)`: it holds when two copies of the library are installed.
    if (!isWechatError(error)) return super.catch(error, host);

    const statusCode = httpStatusOf(error);
    if (statusCode >= 500) this.logger.warn(summaryOf(error));
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    if (error.retryAt) httpAdapter.setHeader(response, 'Retry-After', secondsUntil(error.retryAt));
    httpAdapter.reply(response, bodyOf(error, statusCode), statusCode);
  }
}

const bodyOf = (error: WechatError, statusCode: number): WechatErrorDto => ({
  statusCode,
  code: error.code,
  message: error.message,
  ...(error.errcode !== undefined && { errcode: error.errcode }),
  ...(error.errmsg !== undefined && { errmsg: error.errmsg }),
  ...(error.hint !== undefined && { hint: error.hint }),
  ...(error.rid !== undefined && { rid: error.rid }),
  ...(error.retryAt && { retryAt: error.retryAt.toISOString() }),
});

const secondsUntil = (moment: Date) => String(Math.max(1, Math.ceil((moment.getTime() - Date.now()) / 1000)));

const summaryOf = ({ account, code, message, hint }: WechatError) =>
  `${account ?? 'wechat'}: ${code}: ${message}${hint ? ` (${hint})` : ''}`;
