import type { HubClient } from '../clients/hub-client.js';
import type { HubExchange } from '../hub-exchange.js';
import type { HubRight } from '../options/hub-options.js';
import type { Answer } from './answer.js';
import type { OperationDescription } from './openapi/operation.js';

/** A request that has passed every check. */
export interface RouteCall {
  readonly client: HubClient;
  /** Of this client; '' where the route names none. */
  readonly account: string;
  /** The other parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** {} where the route takes none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly exchange: HubExchange;
}

/** One operation of the plain API. */
export interface HubRoute {
  readonly method: 'GET' | 'POST';
  /** Below `/{prefix}/v1`, with `:name` for the account. */
  readonly path: string;
  /** How audit events call it. */
  readonly action: string;
  /** Undefined: any client may. */
  readonly right?: HubRight;
  readonly takesBody?: boolean;
  readonly description: OperationDescription;
  /** Undefined when it answers by itself, as a stream. */
  readonly answer: (call: RouteCall) => Promise<Answer | undefined> | Answer | undefined;
}
