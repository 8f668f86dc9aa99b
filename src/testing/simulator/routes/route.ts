import { dailyLimit } from '../daily-limits.js';
import { Refusal } from '../refusal.js';
import type { Reply } from '../reply.js';
import type { OpenRequest } from '../request-log.js';
import type { SimulatedAccount } from '../simulator-options.js';
import type { World } from '../world.js';

/** One endpoint. `handle` is synchronous: its effect is atomic, as it is at WeChat. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Content type of its refusals, when it is not the host's. */
  readonly contentType?: string;
  /** Fields that WeCom's refusals carry although they are empty. */
  readonly emptyFields?: object;
  /** @throws {Refusal} */
  handle(request: OpenRequest): Reply;
}

/** A business endpoint: `handle` runs when the token in the query is honoured and the day's quota allows it. */
export function businessRoute(
  world: World,
  method: Route['method'],
  path: string,
  handle: (account: SimulatedAccount, request: OpenRequest) => Reply,
): Route {
  return {
    method,
    path,
    handle(request) {
      const account = authorise(world, request.query.access_token);
      if (!world.quota.take(account.appId, path, dailyLimit(account, path), 'day')) throw new Refusal(45009);
      return handle(account, request);
    },
  };
}

function authorise(world: World, value: string | undefined): SimulatedAccount {
  if (!value) throw new Refusal(41001);
  const token = world.tokens.find(value);
  const known = token && world.accounts.has(token.owner);
  if (known && world.tokens.isHonoured(token)) return world.accounts.get(token.owner);
  throw new Refusal(known && world.tokens.hasExpired(token) ? 42001 : 40001);
}

/** The body as a JSON object. @throws {Refusal} 44002 when it is empty, 47001 when it is not JSON */
export function jsonBody(request: OpenRequest): Record<string, unknown> {
  if (request.body === '') throw new Refusal(44002);
  try {
    const value: unknown = JSON.parse(request.body);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // answered below
  }
  throw new Refusal(47001);
}
