import type { Schema } from './operation.js';

const text: Schema = { type: 'string' };
const moment: Schema = { type: 'string', format: 'date-time' };
const PLATFORM: Schema = { type: 'string', enum: ['official-account', 'mini-program', 'wecom', 'custom'] };

export const ACCOUNT_LIST: Schema = {
  type: 'object',
  required: ['accounts'],
  additionalProperties: false,
  properties: {
    accounts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: { name: text, platform: PLATFORM, appId: text },
      },
    },
  },
};

const KEPT = {
  state: { type: 'string', enum: ['unused', 'fresh', 'soon', 'due', 'missing', 'rejected', 'blocked'] },
  credentialId: text,
  ageSeconds: { type: 'integer', minimum: 0 },
  issuedAt: moment,
  expiresAt: moment,
  renewsAt: moment,
  lastUsedAt: moment,
  lastError: { type: 'object', description: 'The last failed refresh, until one succeeds.' },
  budget: { type: 'object', description: 'Token calls of the current day or hour.' },
  forced: { type: 'object', description: 'Forced refreshes of the current day.' },
} as const;

/** Open: more is said of an account from release to release. */
export const ACCOUNT_STATUS: Schema = {
  type: 'object',
  required: ['account', 'platform', 'credentialType', 'state'],
  properties: {
    account: text,
    platform: PLATFORM,
    appId: text,
    credentialType: { const: 'access_token' },
    ...KEPT,
    tickets: {
      type: 'array',
      items: { type: 'object', required: ['type', 'state'], properties: { type: text, ...KEPT } },
    },
  },
};
