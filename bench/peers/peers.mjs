import { byHand } from './by-hand.mjs';
import { coWechatApi } from './co-wechat-api.mjs';
import { nestWechat } from './nest-wechat.mjs';
import { nestjsWechatWork } from './nestjs-wechat-work.mjs';
import { nodeEasywechat } from './node-easywechat.mjs';
import { ours } from './ours.mjs';
import { tnwx } from './tnwx.mjs';
import { wechatApi } from './wechat-api.mjs';

/**
 * In the order of the rows. A peer says what is installed for it, which endpoint it takes its tokens from, how long
 * before the end of a token it fetches another, what it cannot do, and how it is opened: `open()` returns how to make a
 * business call, how to get a token, and how to refresh it, for those that do not schedule that themselves.
 */
export const PEERS = [
  coWechatApi,
  wechatApi,
  nodeEasywechat,
  nestWechat,
  tnwx,
  nestjsWechatWork,
  byHand,
  ...ours,
];

/** What tells a peer from all others. */
export function titleOf({ name, endpoint }) {
  return `${name} (${endpoint})`;
}

export function findPeer(title) {
  return PEERS.find((peer) => titleOf(peer) === title);
}
