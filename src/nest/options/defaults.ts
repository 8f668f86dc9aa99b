export const DEFAULT_ACCOUNT_NAME = 'default';
export const DEFAULT_KEY_PREFIX = 'wechat-token:';
export const DEFAULT_CRON = '0 * * * * *';
export const DEFAULT_MAX_RESOLVED_ACCOUNTS = 100_000;
export const DEFAULT_HTTP_TIMEOUT_MS = 10_000;
export const DEFAULT_STORE_TIMEOUT_MS = 500;
