import { HUB_ERROR_CODES } from '../../hub-refusal.js';
import type { Schema } from './operation.js';

export const CREDENTIAL: Schema = {
  type: 'object',
  required: ['value', 'expiresIn', 'id'],
  additionalProperties: false,
  properties: {
    value: { type: 'string', description: 'The token or ticket itself.' },
    expiresIn: {
      type: 'integer',
      minimum: 0,
      description:
        'Seconds for which it may be held without asking again: until shortly after its next planned renewal, never its full life.',
    },
    id: { type: 'string', description: 'Names it without revealing it; also its ETag.' },
  },
};

export const REJECTED: Schema = {
  type: 'object',
  required: ['rejected'],
  properties: {
    rejected: {
      type: 'string',
      pattern: '^[0-9a-fA-F]{64}$',
      description: 'SHA-256 of the value that WeChat rejected, in hexadecimal.',
    },
  },
};

export const ERROR: Schema = {
  type: 'object',
  required: ['code', 'message'],
  additionalProperties: false,
  properties: {
    code: {
      type: 'string',
      pattern: '^[A-Z_]+$',
      description: `Stable, for programs: one of ${HUB_ERROR_CODES.join(', ')}, or a code of the library.`,
    },
    message: { type: 'string' },
    hint: { type: 'string', description: 'What to do next.' },
    errcode: { type: 'integer', description: "WeChat's number, when WeChat refused." },
    retryAt: {
      type: 'string',
      format: 'date-time',
      description: 'Not before this moment does another attempt make sense.',
    },
  },
};
