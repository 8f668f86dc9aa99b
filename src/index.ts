export {
  type WechatErrorCode,
  WechatApiError,
  WechatConfigurationError,
  WechatError,
  WechatTokenError,
  isWechatError,
} from './core/errors.js';
