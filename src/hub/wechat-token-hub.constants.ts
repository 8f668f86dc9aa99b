/** The hub's checked options. */
export const WECHAT_TOKEN_HUB_OPTIONS = Symbol.for('nestjs-wechat-token.hub-options');
