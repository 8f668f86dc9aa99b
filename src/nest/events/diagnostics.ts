import { channel } from 'node:diagnostics_channel';
import { CHANNEL_OF, type WechatTokenListener } from './wechat-token-event.js';

/** Publishes every event on its channel, if anybody subscribed to it. */
export function diagnosticsPublisher(): WechatTokenListener {
  const channels = new Map(Object.values(CHANNEL_OF).map((name) => [name, channel(name)]));
  return (event) => {
    const target = channels.get(CHANNEL_OF[event.type]);
    if (target?.hasSubscribers) target.publish(event);
  };
}
