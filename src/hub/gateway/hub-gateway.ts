import type { Logger } from '@nestjs/common';
import type { Locale } from '../../core/settings.js';
import type { HttpAccount } from '../../http/http-account.js';
import type { TokenGate } from '../../http/token-gate.js';
import { TokenGates } from '../../http/token-gates.js';
import { sanitizeCause } from '../../core/redact.js';
import { type Answer, sendAnswer } from '../api/answer.js';
import { refusalAnswer } from '../api/error-answer.js';
import type { HubClient } from '../clients/hub-client.js';
import type { HubExchange } from '../hub-exchange.js';
import { HUB_FAILED } from '../hub.messages.js';
import { HubRefusal } from '../hub-refusal.js';
import type { HubServices } from '../hub-services.js';
import { deliverAnswer } from './deliver-answer.js';
import { open } from './find-account.js';
import type { NormalisedGatewayOptions } from './gateway-options.js';
import { looksLikeWecom, Passes } from './pass.js';
import { PathPolicy, type TokenPath } from './path-policy.js';
import { ProxyCall } from './proxy-call.js';
import { failureAnswer, GatewayRefusal } from './refusals.js';
import { type BodyProblem, receiveBody, type RequestBody } from './request-body.js';
import { parseTarget, type RequestTarget } from './request-target.js';
import { TokenDesk } from './token-desk.js';
import type { Upstream } from './upstream.js';
import { UpstreamRoute } from './upstream-route.js';

/** More than this of a refused body is not read to keep its connection. */
const DRAINED_BYTES = 1_048_576;

/** What is known of a request by the time it is audited. */
interface Visit {
  readonly exchange: HubExchange;
  action: string;
  client?: HubClient;
  account?: string;
}

/**
 * Serves WeChat's own URLs at the server's root. Its token paths hand out passes; the other paths that are let through
 * go to WeChat with the pass replaced by the real token.
 */
export class HubGateway {
  private readonly policy: PathPolicy;
  private readonly passes: Passes;
  private readonly desk: TokenDesk;
  private readonly gates = new TokenGates();
  private readonly routes = new WeakMap<TokenGate, UpstreamRoute>();
  private closing = false;

  constructor(
    private readonly options: NormalisedGatewayOptions,
    private readonly services: HubServices,
    private readonly upstream: Upstream,
    private readonly logger: Pick<Logger, 'error'>,
  ) {
    this.policy = new PathPolicy(options.paths);
    this.passes = new Passes({
      secret: options.passSecret,
      lifeSeconds: options.passLifeSeconds,
      keyHashOf: (name) => services.guard.clients.named(name)?.keyHash,
      clock: services.clock,
    });
    this.desk = new TokenDesk(services, this.passes);
  }

  /** True if this request is the gateway's to answer. Called for every request of the application: cheap, and never throws. */
  claims({ req }: HubExchange): boolean {
    return this.policy.owns(req.url ?? '/');
  }

  /** Answers a request that it claimed. Never rejects. */
  async answer(exchange: HubExchange): Promise<void> {
    const visit: Visit = { exchange, action: 'gateway.unknown' };
    try {
      await this.serve(visit);
    } catch (error) {
      this.fail(visit, error);
    }
  }

  /** Requests under way may end; nothing new is begun. */
  close(): void {
    this.closing = true;
  }

  /** The server has stopped: so do the connections to WeChat. */
  end(): void {
    this.upstream.close();
  }

  private async serve(visit: Visit): Promise<void> {
    const { req, res } = visit.exchange;
    if (this.closing) throw new HubRefusal('HUB_CLOSING');
    const target = parseTarget(req.url ?? '');
    const verdict = target ? this.policy.judge(target.path) : 'malformed';
    if (!target || verdict === 'malformed') throw new HubRefusal('REQUEST_INVALID', { problem: MALFORMED });
    if (verdict === 'token') {
      visit.action = 'gateway.pass';
      const issued = await this.desk.issue(visit.exchange, target.path as TokenPath, target, (client) => {
        visit.client = client;
      });
      visit.account = issued.account.name;
      sendAnswer(res, issued.answer);
      return this.record(visit, 200);
    }
    visit.action = 'gateway.call';
    const { accessToken: pass } = target;
    if (!pass) throw await this.services.guard.unknown(false, visit.exchange.address);
    const account = await this.admit(visit, pass);
    if (verdict === 'refused') throw new GatewayRefusal('PATH_FORBIDDEN');
    await this.proxy(visit, { ...target, pass }, account);
  }

  /** The account of a pass. A client that lost its right, or the account, has to get a new pass, and is told why there. */
  private async admit(visit: Visit, pass: string): Promise<HttpAccount> {
    const { guard, accounts } = this.services;
    const verdict = this.passes.read(pass);
    if (verdict.kind === 'expired') throw new GatewayRefusal('PASS_EXPIRED');
    const invalid = () => new GatewayRefusal('PASS_INVALID', looksLikeWecom(pass));
    if (verdict.kind === 'forged') throw invalid();
    const { holder } = verdict;
    const client = guard.clients.named(holder.client);
    if (!client) throw invalid();
    visit.client = client;
    visit.account = holder.account;
    if (!client.may('gateway') || !client.mayUse(holder.account)) throw invalid();
    await guard.count(client);
    const account = await open(accounts, holder.account);
    if (!account) throw invalid();
    return account;
  }

  private async proxy(
    visit: Visit,
    { path, query, params, pass }: RequestTarget & { readonly pass: string },
    account: HttpAccount,
  ): Promise<void> {
    const { req, res } = visit.exchange;
    if (req.method !== 'GET' && req.method !== 'POST') {
      throw new HubRefusal('METHOD_NOT_ALLOWED', { headers: { allow: 'GET, POST' } });
    }
    if (params.has(account.tokenParam)) throw new HubRefusal('REQUEST_INVALID', { problem: MALFORMED });
    const body = usable(await receiveBody(req, this.options), pass);
    const call = new ProxyCall(
      { req, path, query, pass, body },
      account,
      this.routeOf(account),
      this.upstream,
    );
    res.on('close', () => call.abandon());
    const { calls } = account;
    const answer = await (calls?.wanted ? calls.measure(call, () => call.complete()) : call.complete());
    await deliverAnswer(res, answer);
    this.record(visit, answer.status);
  }

  private routeOf(account: HttpAccount): UpstreamRoute {
    const gate = this.gates.of(account);
    let route = this.routes.get(gate);
    if (!route) this.routes.set(gate, (route = new UpstreamRoute(gate, account.locale)));
    return route;
  }

  private fail(visit: Visit, error: unknown): void {
    const { locale, clock } = this.services;
    const { req, res } = visit.exchange;
    const answer = failureAnswer(error, locale, clock.now()) ?? this.fault(error, locale);
    if (!req.complete && Number(req.headers['content-length'] ?? Infinity) > DRAINED_BYTES) {
      if (!res.headersSent) res.setHeader('connection', 'close');
    }
    sendAnswer(res, answer);
    this.record(visit, answer.status, (answer.body as { code?: string }).code);
  }

  private fault(error: unknown, locale: Locale): Answer {
    this.logger.error(HUB_FAILED(sanitizeCause(error)));
    return refusalAnswer(new HubRefusal('INTERNAL'), locale);
  }

  private record({ exchange, action, client, account }: Visit, status: number, code?: string): void {
    const { audit } = this.services;
    if (!audit.wants(status)) return;
    audit.record({
      action,
      status,
      address: exchange.address,
      ...(client && { client: client.name }),
      ...(account !== undefined && { account }),
      ...(code !== undefined && { code }),
    });
  }
}

const MALFORMED = 'the path or the query is malformed, or holds the access_token more than once';

function usable(body: RequestBody | BodyProblem, pass: string): RequestBody {
  if (body === 'TOO_LARGE') throw new HubRefusal('BODY_TOO_LARGE');
  if (body === 'LENGTH_REQUIRED') throw new GatewayRefusal('LENGTH_REQUIRED');
  if (body === 'CUT_OFF') throw new HubRefusal('REQUEST_INVALID', { problem: 'the body ended too early' });
  if (body.kind === 'bytes' && body.bytes?.includes(pass)) {
    throw new HubRefusal('REQUEST_INVALID', { problem: 'the access_token belongs into the query alone' });
  }
  return body;
}
