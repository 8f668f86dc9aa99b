import type { HubRight } from './options/hub-options.js';

/**
 * Why the hub itself refuses a request:
 * - `UNAUTHENTICATED` (401): no key, or none that is known
 * - `RIGHT_MISSING` (403): the client has not the right that this takes
 * - `ACCOUNT_FORBIDDEN` (403): not an account of this client, whether it exists or not
 * - `REQUEST_INVALID` (400): the path, the query or the body is malformed
 * - `NOT_FOUND` (404), `METHOD_NOT_ALLOWED` (405): no such route
 * - `BODY_TOO_LARGE` (413)
 * - `RATE_LIMITED` (429): too many requests, or too many event streams; see `Retry-After`
 * - `NO_VALID_CREDENTIAL` (503): there is none now, and this client may not cause a refresh; see `Retry-After`
 * - `HUB_CLOSING` (503): this hub is shutting down; ask another one
 * - `INTERNAL` (500): a fault of the hub
 */
export type HubErrorCode = keyof typeof STATUS;

const STATUS = {
  UNAUTHENTICATED: 401,
  RIGHT_MISSING: 403,
  ACCOUNT_FORBIDDEN: 403,
  REQUEST_INVALID: 400,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  NO_VALID_CREDENTIAL: 503,
  HUB_CLOSING: 503,
  INTERNAL: 500,
} as const;

export const HUB_ERROR_CODES = Object.freeze(Object.keys(STATUS)) as readonly HubErrorCode[];

export interface RefusalDetails {
  /** What exactly is wrong with the request. Holds nothing that was sent. */
  readonly problem?: string;
  /** The right that is missing. */
  readonly right?: HubRight;
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that the hub answers with an error of its own. Never leaves the hub otherwise. */
export class HubRefusal extends Error {
  readonly status: number;

  constructor(
    readonly code: HubErrorCode,
    readonly details: RefusalDetails = {},
  ) {
    super(code);
    this.status = STATUS[code];
  }
}
