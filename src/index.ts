/**
 * The module, the accounts, the HTTP client, errors, events and token sources.
 * @module nestjs-wechat-token
 */
export type { Clock, Timer } from './core/clock.js';
export type { Credential } from './core/credential.js';
export {
  describeErrcode,
  type ErrcodeContext,
  type ErrcodeDescription,
  type Locale,
} from './core/errcodes.js';
export {
  isWechatError,
  WechatApiError,
  WechatConfigurationError,
  WechatError,
  type WechatErrorCode,
  WechatTokenError,
} from './core/errors.js';
export { type FailureClass, type FetchFailure, TokenFetchError } from './core/failure.js';
export type { CredentialState, GetOptions } from './core/keeper.js';
export type { Random } from './core/random.js';
export type {
  CallBudget,
  FetchedCredential,
  FetchRequest,
  ForceRation,
  JsonValue,
  ProbeRequest,
  RenewalWindows,
  TokenSource,
} from './core/token-source.js';
export type { AgentConfigSignature, CardSignature, JsSdkSignature } from './core/js-sdk-signature.js';
export type { HubConnectionOptions, HubSourceOptions } from './hub/client/hub-client-options.js';
export { connectHub, HubConnection } from './hub/client/hub-connection.js';
export { hubSource } from './hub/client/hub-source.js';
export { attachWechatToken } from './http/attach.js';
export type { CallReport } from './http/call-report.js';
export type { HttpAccountHandle } from './http/http-account.js';
export type {
  WechatAxiosInstance,
  WechatRequestConfig,
  WechatRequestOptions,
} from './http/request-config.js';
export { WechatHttpService } from './http/wechat-http.service.js';
export { type AccountHealth, healthOf } from './nest/account-health.js';
export type { AccountOverview, StatusesOptions } from './nest/account-overview.js';
export type { AccountStatus, KeptStatus, TicketStatus } from './nest/account-status.js';
export type {
  WechatTokenChannel,
  WechatTokenEvent,
  WechatTokenEventOf,
  WechatTokenEventType,
  WechatTokenListener,
} from './nest/events/wechat-token-event.js';
export type {
  AccountFields,
  CustomAccountFields,
  OfficialAccountFields,
  WechatAccountOptions,
  WechatPlatform,
  WecomAccountFields,
} from './nest/options/account-options.js';
export type {
  ManyAccountsOptions,
  SingleAccountOptions,
  WechatTokenModuleAsyncOptions,
  WechatTokenModuleExtras,
  WechatTokenModuleOptions,
  WechatTokenOptionsFactory,
} from './nest/options/module-options.js';
export { getWechatAccountToken, InjectWechatAccount } from './nest/wechat-account.decorator.js';
export { WechatAccount } from './nest/wechat-account.js';
export type { CardFields } from './nest/page-signer.js';
export type { ApiQuota, ApiRateLimit } from './nest/quota/api-quota.js';
export type { ClearedQuota, ClearQuotaOptions } from './nest/quota/quota-desk.js';
export type { PageSignature } from './nest/reported-ticket.js';
export { SWEEP_JOB_NAME, WECHAT_TOKEN_CLOCK, WECHAT_TOKEN_RANDOM } from './nest/wechat-token.constants.js';
export { WechatTokenModule } from './nest/wechat-token.module.js';
export { WechatTokenService } from './nest/wechat-token.service.js';
export { fileSource, type FileSourceOptions } from './sources/file-source.js';
export { noTokenSource } from './sources/no-token-source.js';
export type { Secret } from './sources/secret.js';
export type { TicketType } from './sources/ticket-source.js';
export { staticSource } from './sources/static-source.js';
