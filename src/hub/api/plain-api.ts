import type { Logger } from '@nestjs/common';
import { isWechatError } from '../../core/errors.js';
import { sanitizeCause } from '../../core/redact.js';
import { bearerOf } from '../clients/client-key.js';
import type { HubClient } from '../clients/hub-client.js';
import { HubRefusal } from '../hub-refusal.js';
import { HUB_FAILED } from '../hub.messages.js';
import type { HubExchange } from '../hub-exchange.js';
import type { HubServices } from '../hub-services.js';
import { type Answer, sendAnswer } from './answer.js';
import { type HubErrorBody, refusalAnswer, wechatErrorAnswer } from './error-answer.js';
import { readJson } from './read-body.js';
import { Router } from './router.js';
import type { HubRoute } from './route.js';

export interface PlainApiOptions {
  readonly prefix: string;
  readonly bodyBytes: number;
}

/** What is known of a request so far, for the audit. */
interface Trace {
  action: string;
  client: HubClient | undefined;
  account: string | undefined;
}

/**
 * The plain API. The order of its checks is its security:
 * key → rate → route → right → account → query and body → answer.
 */
export class PlainApi {
  private readonly router: Router;
  private readonly base: string;
  private closing = false;

  constructor(
    routes: readonly HubRoute[],
    private readonly options: PlainApiOptions,
    private readonly services: HubServices,
    private readonly logger: Pick<Logger, 'error'>,
  ) {
    this.router = new Router(routes);
    this.base = `/${options.prefix}/v1`;
  }

  claims({ path }: HubExchange): boolean {
    return path.startsWith(this.base) && (path.length === this.base.length || path[this.base.length] === '/');
  }

  /** Never rejects, and always answers. */
  async answer(exchange: HubExchange): Promise<void> {
    const trace: Trace = { action: 'unknown', client: undefined, account: undefined };
    let answer: Answer | undefined;
    try {
      answer = await this.handle(exchange, trace);
    } catch (error) {
      answer = this.errorAnswer(error);
    }
    if (answer) sendAnswer(exchange.res, answer);
    this.report(exchange, trace, answer);
  }

  /** From now on every request is refused: another hub may answer it. */
  close(): void {
    this.closing = true;
  }

  private async handle(exchange: HubExchange, trace: Trace): Promise<Answer | undefined> {
    const { req, path, search, address } = exchange;
    const { guard, clock } = this.services;
    const client = await guard.admit(bearerOf(req.headers.authorization), address);
    trace.client = client;
    if (this.closing) throw new HubRefusal('HUB_CLOSING');
    const { route, params } = this.router.match(req.method, path.slice(this.base.length));
    const { name, ...others } = params;
    trace.action = route.action;
    // Whatever else stands in its place, a key or a secret, is not written down.
    if (name !== undefined && this.isKnown(name, client)) trace.account = name;
    if (route.right) guard.requireRight(client, route.right);
    if (name !== undefined) guard.requireAccount(client, name);
    const body = route.takesBody ? await readJson(req, this.options.bodyBytes, clock) : {};
    const query = new URLSearchParams(search);
    return route.answer({ client, account: name ?? '', params: others, query, body, exchange });
  }

  private isKnown(account: string, client: HubClient): boolean {
    return client.accounts?.has(account) === true || this.services.accounts.known(account) !== undefined;
  }

  private errorAnswer(error: unknown): Answer {
    const { locale, clock } = this.services;
    if (error instanceof HubRefusal) return refusalAnswer(error, locale);
    // An account that does not exist, asked for by a client that may use all: as one of somebody else.
    if (isWechatError(error, 'UNKNOWN_ACCOUNT'))
      return refusalAnswer(new HubRefusal('ACCOUNT_FORBIDDEN'), locale);
    if (isWechatError(error)) return wechatErrorAnswer(error, clock.now());
    this.logger.error(HUB_FAILED(sanitizeCause(error)));
    return refusalAnswer(new HubRefusal('INTERNAL'), locale);
  }

  private report({ address }: HubExchange, trace: Trace, answer: Answer | undefined): void {
    const { action, client, account } = trace;
    const code = answer && answer.status >= 400 ? (answer.body as HubErrorBody).code : undefined;
    this.services.audit.record({
      action,
      status: answer?.status ?? 200,
      address,
      ...(code !== undefined && { code }),
      ...(client && { client: client.name }),
      ...(account !== undefined && { account }),
    });
  }
}
