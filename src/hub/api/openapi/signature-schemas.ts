import type { Schema } from './operation.js';

const text: Schema = { type: 'string' };
const seconds: Schema = { type: 'integer', description: 'Seconds since the epoch.' };
const signature: Schema = { type: 'string', pattern: '^[0-9a-f]{40}$' };

const record = (properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
  properties,
});

export const JS_SDK_SIGNATURE = record({
  appId: text,
  timestamp: seconds,
  nonceStr: text,
  signature,
  url: { type: 'string', description: 'What was signed: without fragment.' },
});

export const AGENT_CONFIG_SIGNATURE = record({
  corpid: text,
  agentid: text,
  timestamp: seconds,
  nonceStr: text,
  signature,
  url: text,
});

export const CARD_SIGNATURE = record(
  { card_id: text, code: text, openid: text, timestamp: text, nonce_str: text, signature },
  ['code', 'openid'],
);
