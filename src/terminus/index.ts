/**
 * Readiness and liveness: needs @nestjs/terminus.
 * @module nestjs-wechat-token/terminus
 */
export {
  WechatTokenHealthIndicator,
  type WechatTokenHealthDetails,
  type WechatTokenHealthOptions,
  type WechatTokenTrouble,
} from './wechat-token.health-indicator.js';
export { WechatTokenHealthModule } from './wechat-token-health.module.js';
