import { Logger } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { SchedulerRegistry } from '@nestjs/schedule';
import axios from 'axios';
import type { Clock } from '../core/clock.js';
import { CredentialEngine } from '../core/engine.js';
import type { EngineListener } from '../core/engine-event.js';
import { isWechatError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import { axiosTransport } from '../http/axios-transport.js';
import { CallReports } from '../http/call-reports.js';
import { WechatHttpService } from '../http/wechat-http.service.js';
import type { CacheLike } from '../stores/cache-like.js';
import { createStores, type Stores } from '../stores/create-stores.js';
import { AccountDirectory } from './account-directory.js';
import { EventLogger } from './event-logger.js';
import { diagnosticsPublisher } from './events/diagnostics.js';
import { EventEmitterBridge } from './events/event-emitter-bridge.js';
import { presentEvent } from './events/present-event.js';
import { TokenEvents } from './events/token-events.js';
import { AccountOpener } from './open-account.js';
import type { NormalisedOptions } from './options/normalise-options.js';
import { PageSigner } from './page-signer.js';
import { QuotaDesk } from './quota/quota-desk.js';
import { TokenVitals } from './token-vitals.js';
import { WechatAccounts } from './wechat-accounts.js';
import { WechatSweep } from './wechat-sweep.js';
import { WechatTokenRuntime } from './wechat-token.runtime.js';

/** What the runtime is built from besides its options. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  /** The application's own, if it has one. */
  readonly scheduler: SchedulerRegistry | undefined;
  /** Where the application's event emitter is found, if it has one. */
  readonly modules: ModulesContainer | undefined;
}

/** Builds everything, in the order in which one needs the other. No call to WeChat is made. */
export async function createRuntime(
  options: NormalisedOptions,
  { clock, random, scheduler, modules }: Surroundings,
): Promise<WechatTokenRuntime> {
  const logger = new Logger('WechatToken');
  const { stores, untested } = await openStores(options, clock, random, logger);
  const listeners: EngineListener[] = [];
  const engine = new CredentialEngine({
    clock,
    random,
    settings: options.settings,
    store: stores.store,
    coordinator: stores.coordinator,
    listener: (event) => listeners.forEach((listen) => listen(event)),
  });
  const calls = new CallReports(clock);
  const transport = axiosTransport(options.http);
  const opener = new AccountOpener({ options, calls }, engine, transport, clock);
  const directory = new AccountDirectory(options, opener, clock);
  const log = new EventLogger(logger);
  const events = new TokenEvents(logger, options.locale);
  const bridge = new EventEmitterBridge(modules);
  events.on('*', diagnosticsPublisher());
  events.on('*', bridge.forward);
  listeners.push((event) => {
    const fields = 'account' in event ? directory.known(event.account)?.fields : undefined;
    const presented = presentEvent(event, { fields, locale: options.locale, now: clock.now() });
    log.handle(presented);
    events.tell(presented);
  }, doubtRefusedAccounts(directory));
  const http = new WechatHttpService(axios.create(options.http), directory, { clock, random });
  const accounts = new WechatAccounts(
    directory,
    http,
    clock,
    new PageSigner(clock, random, options.locale),
    opener,
    options.locale,
    new QuotaDesk({ engine, opener, http, transport, clock, options, logger }),
  );
  const sweep = new WechatSweep(options.cron, () => engine.sweep(), clock, random, scheduler);
  engine.start();
  if (untested !== undefined) engine.storeFailed(untested);
  return new WechatTokenRuntime({
    ...{ engine, stores, accounts, http, calls, sweep, events, bridge, logger },
    warmUp: options.warmUp,
    vitals: new TokenVitals(engine, directory, options.cron !== false),
  });
}

/** The application starts without its store, degraded; with a store that answers wrongly it does not start. */
async function openStores(
  options: NormalisedOptions,
  clock: Clock,
  random: Random,
  logger: Logger,
): Promise<{ readonly stores: Stores; readonly untested?: unknown }> {
  const { redis, cache, coordination, keyPrefix, storeTimeoutMs } = options;
  const stores = await createStores({
    keyPrefix,
    storeTimeoutMs,
    clock,
    random,
    logger,
    ...(redis !== undefined && { redis }),
    // Validation has seen its methods.
    ...(cache !== undefined && { cache: cache as CacheLike }),
    ...(coordination !== undefined && { coordination }),
  });
  try {
    await stores.selfTest();
  } catch (error) {
    if (isWechatError(error)) {
      await stores.close();
      throw error;
    }
    return { stores, untested: error };
  }
  return { stores };
}

function doubtRefusedAccounts(directory: AccountDirectory): EngineListener {
  return (event) => {
    if (event.type === 'refresh-failed' && event.failure.class === 'configuration') {
      directory.doubt(event.account);
    }
  };
}
