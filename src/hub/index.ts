/**
 * One control server for all services: needs @nestjs/throttler, see `HubLimits`.
 * @module nestjs-wechat-token/hub
 */
export { HUB_CHANNEL, type HubAuditEvent } from './audit/hub-audit.js';
export { type ClientKey, createClientKey } from './clients/client-key.js';
export type { HitStorage } from './clients/hit-storage.js';
export type { HubErrorBody } from './api/error-answer.js';
export type { HubErrorCode } from './hub-refusal.js';
export type { HubGatewayOptions } from './gateway/gateway-options.js';
export type {
  HubClientOptions,
  HubLimits,
  HubRight,
  WechatTokenHubModuleAsyncOptions,
  WechatTokenHubOptions,
  WechatTokenHubOptionsFactory,
} from './options/hub-options.js';
export { WechatTokenHubModule } from './wechat-token-hub.module.js';
