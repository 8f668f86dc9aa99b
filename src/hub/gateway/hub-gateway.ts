import { type HubExchange } from '../hub-exchange.js';
import { type HubServices } from '../hub-services.js';
import { type HubGatewayOptions } from './gateway-options.js';

/** Serves WeChat's own URLs at the server's root. */
export class HubGateway {
  constructor(
    private readonly options: HubGatewayOptions,
    private readonly services: HubServices,
  ) {}

  /** True if this request is the gateway's to answer. Called for every request of the application: cheap, and never throws. */
  claims(_exchange: HubExchange): boolean {
    return false;
  }

  /** Answers a request that it claimed. Never rejects. */
  async answer(_exchange: HubExchange): Promise<void> {}

  /** Requests under way may end; nothing new is begun. */
  close(): void {}
}
