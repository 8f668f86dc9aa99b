/**
 * A simulated WeChat, and what a store or a token source of your own can be tested with.
 * @module nestjs-wechat-token/testing
 */
export { staticSource } from '../sources/static-source.js';
export type { AnsweringFault, Fault, FaultMoment, FaultTarget, HoldingFault } from './simulator/fault.js';
export type { SentMessage } from './simulator/message-log.js';
export type { LoggedRequest } from './simulator/request-log.js';
export type { SimulatorClock } from './simulator/simulator-clock.js';
export {
  type OverlapMode,
  type RepeatMode,
  SIMULATOR_ACCOUNT,
  SIMULATOR_WECOM_APP,
  type SimulatedAccount,
  type SimulatedQuota,
  type SimulatedWecomApp,
  type WechatSimulatorOptions,
} from './simulator/simulator-options.js';
export type { SimulatedTicketType } from './simulator/ticket-desk.js';
export type { TokenApi } from './simulator/token-ledger.js';
export { WechatSimulator } from './simulator/wechat-simulator.js';
export type { CredentialStore, GuardedWrite, StoredEntry } from '../core/credential-store.js';
export type { CredentialRecord } from '../core/record.js';
export type { Lease, News, NewsState, RefreshCoordinator, StoreTime } from '../core/refresh-coordinator.js';
export { localCoordinator } from '../stores/local-coordinator.js';
export { cacheManagerStore } from '../stores/cache-manager-store.js';
export { memoryCache } from '../stores/memory-cache.js';
export * from './chaos/index.js';
export * from './contract/index.js';
