import { HttpStatus } from '@nestjs/common';
import { type WechatError, type WechatErrorCode } from 'nestjs-wechat-token';

/**
 * The HTTP status of each failure:
 * - 404: the request names an account that is not configured
 * - 500: this application is at fault
 * - 502: WeChat answered with something unexpected
 * - 503: there is no usable token, or WeChat is busy; `Retry-After` says when to try again, if that is known
 * - 504: WeChat did not answer in time
 */
const STATUS_OF_CODE: Readonly<Record<WechatErrorCode, HttpStatus>> = {
  UNKNOWN_ACCOUNT: HttpStatus.NOT_FOUND,
  CONFIGURATION: HttpStatus.INTERNAL_SERVER_ERROR,
  INVALID_ARGUMENT: HttpStatus.INTERNAL_SERVER_ERROR,
  MISSING_PACKAGE: HttpStatus.INTERNAL_SERVER_ERROR,
  NO_TOKEN: HttpStatus.INTERNAL_SERVER_ERROR,
  API_ERROR: HttpStatus.BAD_GATEWAY,
  HTTP_ERROR: HttpStatus.BAD_GATEWAY,
  BODY_NOT_REPLAYABLE: HttpStatus.BAD_GATEWAY,
  TOKEN_FETCH_FAILED: HttpStatus.SERVICE_UNAVAILABLE,
  TOKEN_CONFIGURATION: HttpStatus.SERVICE_UNAVAILABLE,
  TOKEN_ACTION_REQUIRED: HttpStatus.SERVICE_UNAVAILABLE,
  ADDRESS_NOT_ALLOWED: HttpStatus.SERVICE_UNAVAILABLE,
  TOKEN_QUOTA: HttpStatus.SERVICE_UNAVAILABLE,
  BUDGET_EXHAUSTED: HttpStatus.SERVICE_UNAVAILABLE,
  FORCE_RATION_SPENT: HttpStatus.SERVICE_UNAVAILABLE,
  CLEAR_RATION_SPENT: HttpStatus.SERVICE_UNAVAILABLE,
  TOKEN_REJECTED: HttpStatus.SERVICE_UNAVAILABLE,
  STORE_UNAVAILABLE: HttpStatus.SERVICE_UNAVAILABLE,
  ABORTED: HttpStatus.SERVICE_UNAVAILABLE,
  SHUTTING_DOWN: HttpStatus.SERVICE_UNAVAILABLE,
  TIMEOUT: HttpStatus.GATEWAY_TIMEOUT,
};

/** WeChat refuses this very message (unknown openid, wrong template, no consent, wrong data): 422, do not repeat it. */
const ABOUT_THE_MESSAGE = new Set([
  40003, 40013, 40036, 40037, 40165, 41030, 43004, 43019, 43101, 43107, 45168, 47003, 81013,
]);

/** WeChat is busy or a limit is reached: 503, the same message can pass later. */
const ABOUT_THE_MOMENT = new Set([-1, 43108, 45009, 45011, 45033]);

export function httpStatusOf({ code, errcode }: WechatError): number {
  if (code === 'API_ERROR' && errcode !== undefined) {
    if (ABOUT_THE_MESSAGE.has(errcode)) return HttpStatus.UNPROCESSABLE_ENTITY;
    if (ABOUT_THE_MOMENT.has(errcode)) return HttpStatus.SERVICE_UNAVAILABLE;
  }
  return STATUS_OF_CODE[code];
}
