import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import type { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { Clock } from '../core/clock.js';
import { WechatConfigurationError } from '../core/errors.js';
import { WECHAT_TOKEN_CLOCK } from '../nest/wechat-token.constants.js';
import { WechatTokenRuntime } from '../nest/wechat-token.runtime.js';
import { AuditLog } from './audit/audit-log.js';
import { HubAudit } from './audit/hub-audit.js';
import { EventStreams } from './api/event-streams.js';
import { PlainApi } from './api/plain-api.js';
import { hubRoutes } from './api/routes/hub-routes.js';
import { HubClients } from './clients/hub-clients.js';
import { HubGuard } from './clients/hub-guard.js';
import type { HitStorage } from './clients/hit-storage.js';
import { Limiter } from './clients/limiter.js';
import { createGateway } from './gateway/create-gateway.js';
import type { HubGateway } from './gateway/hub-gateway.js';
import type { HubExchange } from './hub-exchange.js';
import type { HubServices } from './hub-services.js';
import { NO_HTTP_SERVER, NO_TOKEN_MODULE } from './hub.messages.js';
import { mountOn, shortcut } from './mount.js';
import { HUB_MODULE, type NormalisedHubOptions } from './options/normalise-hub-options.js';
import { findAccountNameProblems } from './options/validate-account-names.js';

/** The hub of one application: on its server as soon as it is made, at work when the application is. */
export class WechatTokenHub implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('WechatTokenHub');
  private api: PlainApi | undefined;
  private gateway: HubGateway | undefined;
  private streams: EventStreams | undefined;
  private endNews: (() => void) | undefined;

  constructor(
    private readonly options: NormalisedHubOptions,
    private readonly storage: HitStorage | undefined,
    private readonly modules: ModuleRef,
    private readonly host: HttpAdapterHost,
  ) {
    // Now, or, in a testing module, which makes its providers first and its server later, then.
    host.init$.subscribe(
      () => this.hasServer() && mountOn(host.httpAdapter, (exchange) => this.handle(exchange)),
    );
  }

  /** Every provider is made: the accounts can be found. The server does not listen yet. */
  onModuleInit(): void {
    if (!this.hasServer()) throw configurationError(NO_HTTP_SERVER);
    const runtime = this.find<WechatTokenRuntime>(WechatTokenRuntime);
    const services = this.openServices(runtime);
    const { clients, prefix, limits, gateway } = this.options;
    const problems = findAccountNameProblems(clients, services.accounts);
    if (problems.length > 0) throw new WechatConfigurationError(problems, HUB_MODULE);
    this.streams = this.openStreams(services, runtime);
    this.api = new PlainApi(
      hubRoutes(services, this.streams, prefix),
      { prefix, bodyBytes: limits.bodyBytes },
      services,
      this.logger,
    );
    if (gateway) this.gateway = createGateway(gateway, services, this.logger);
    shortcut(this.host.httpAdapter, (exchange) => this.handle(exchange));
  }

  /** Requests under way are answered; nothing new is begun. */
  beforeApplicationShutdown(): void {
    this.endNews?.();
    this.streams?.close();
    this.api?.close();
    this.gateway?.close();
  }

  onApplicationShutdown(): void {
    this.gateway?.end();
    if (this.storage !== this.options.limits.storage) this.storage?.onApplicationShutdown?.();
  }

  /** A context without a server has no adapter, or one that does nothing. */
  private hasServer(): boolean {
    return Boolean((this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | null)?.getInstance());
  }

  private handle(exchange: HubExchange): boolean {
    const server = [this.api, this.gateway].find((candidate) => candidate?.claims(exchange));
    if (!server) return false;
    // Answers never reject; a logger of the application's can throw, and must not end the process.
    server.answer(exchange).catch(() => {
      if (!exchange.res.headersSent) exchange.res.destroy();
    });
    return true;
  }

  private openStreams({ clock }: HubServices, { events }: WechatTokenRuntime): EventStreams {
    const streams = new EventStreams(clock, this.options.limits.eventStreams);
    const endings = (['refreshed', 'adopted'] as const).map((type) =>
      events.on(type, ({ account, credentialType, credentialId: id }) =>
        streams.tell({ account, credentialType, id }),
      ),
    );
    this.endNews = () => endings.forEach((end) => end());
    return streams;
  }

  private openServices({ accounts }: WechatTokenRuntime): HubServices {
    const clock = this.find<Clock>(WECHAT_TOKEN_CLOCK);
    const limiter = new Limiter(this.options.limits, this.storage);
    const guard = new HubGuard(new HubClients(this.options.clients), limiter);
    const audit = new HubAudit(clock, new AuditLog(this.logger));
    return { guard, audit, clock, locale: accounts.locale, accounts };
  }

  private find<T>(token: symbol | Type<T>): T {
    try {
      return this.modules.get<T>(token, { strict: false });
    } catch {
      throw configurationError(NO_TOKEN_MODULE);
    }
  }
}

function configurationError(message: string): WechatConfigurationError {
  return new WechatConfigurationError([{ path: 'application', message }], HUB_MODULE);
}
