/**
 * A page for people.
 * @module nestjs-wechat-token/status-page
 */
export type { StatusPageLink } from './render/view.js';
export type { WechatStatusPageOptions } from './status-page.options.js';
export { WechatStatusPageModule } from './wechat-status-page.module.js';
