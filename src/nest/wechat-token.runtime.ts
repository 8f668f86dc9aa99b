import type {
  Logger,
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import type { CredentialEngine } from '../core/engine.js';
import type { CallReports } from '../http/call-reports.js';
import type { WechatHttpService } from '../http/wechat-http.service.js';
import type { Stores } from '../stores/create-stores.js';
import type { EventEmitterBridge } from './events/event-emitter-bridge.js';
import type { TokenEvents } from './events/token-events.js';
import type { TokenVitals } from './token-vitals.js';
import { warmUp } from './warm-up.js';
import type { WechatAccounts } from './wechat-accounts.js';
import type { WechatSweep } from './wechat-sweep.js';
import { CLOSE_FAILED } from './wechat-token.messages.js';

export interface RuntimeParts {
  readonly engine: CredentialEngine;
  readonly stores: Stores;
  readonly accounts: WechatAccounts;
  readonly http: WechatHttpService;
  readonly calls: CallReports;
  readonly sweep: WechatSweep;
  readonly events: TokenEvents;
  readonly bridge: EventEmitterBridge;
  readonly warmUp: boolean;
  readonly vitals: TokenVitals;
  readonly logger: Logger;
}

/** Everything of the module that lives as long as the application. Its hooks begin and end it in the right order. */
export class WechatTokenRuntime
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(private readonly parts: RuntimeParts) {}

  get accounts(): WechatAccounts {
    return this.parts.accounts;
  }

  get http(): WechatHttpService {
    return this.parts.http;
  }

  get calls(): CallReports {
    return this.parts.calls;
  }

  get events(): TokenEvents {
    return this.parts.events;
  }

  get vitals(): TokenVitals {
    return this.parts.vitals;
  }

  onApplicationBootstrap(): void {
    const { sweep, accounts, bridge, logger } = this.parts;
    bridge.ready();
    sweep.start();
    if (this.parts.warmUp) void warmUp(accounts.fetching(), logger);
  }

  /** Requests are still served, with tokens: only the work that nobody waits for ends here. */
  beforeApplicationShutdown(): void {
    this.parts.sweep.stop();
  }

  /** The server no longer listens. A token call that was sent is awaited and its token written; nothing new is sent. (The HTTP service ends itself.) */
  async onApplicationShutdown(): Promise<void> {
    const { engine, stores, logger } = this.parts;
    for (const close of [() => engine.close(), () => stores.close()]) {
      try {
        await close();
      } catch (error) {
        logger.error(CLOSE_FAILED(error));
      }
    }
  }
}
