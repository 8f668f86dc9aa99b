import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { register } from 'prom-client';
import { TokenVitals } from '../nest/token-vitals.js';
import { WechatTokenService } from '../nest/wechat-token.service.js';
import { AccountLabels } from './bounded-labels.js';
import { EventMetrics } from './event-metrics.js';
import { MemoryMetrics } from './memory-metrics.js';
import { MetricMaker } from './metric-maker.js';
import { checkOptions, MODULE_OPTIONS_TOKEN, type WechatTokenMetricsOptions } from './metrics-options.js';

const DEFAULT_MAX_ACCOUNTS = 50;

/** Registers the metrics of one application when it begins, and takes them back when it ends. */
@Injectable()
export class TokenMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly endings: (() => void)[] = [];

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: WechatTokenMetricsOptions,
    @Inject(TokenVitals) private readonly vitals: TokenVitals,
    @Inject(WechatTokenService) private readonly service: WechatTokenService,
  ) {}

  onModuleInit(): void {
    const {
      registry = register,
      prefix = '',
      maxAccounts = DEFAULT_MAX_ACCOUNTS,
    } = checkOptions(this.options);
    const make = new MetricMaker(registry, prefix);
    // What is made before it turns out that a name is taken must not stay either.
    this.endings.push(() => make.removeAll());
    try {
      const labels = new AccountLabels(this.vitals.listed, maxAccounts);
      new MemoryMetrics(make, this.vitals, labels);
      const events = new EventMetrics(make, labels);
      this.endings.push(
        this.service.on('*', (event) => events.count(event)),
        this.service.onCall((report) => events.countCall(report)),
      );
    } catch (error) {
      this.end();
      throw error;
    }
  }

  onApplicationShutdown(): void {
    this.end();
  }

  private end(): void {
    this.endings.splice(0).forEach((end) => end());
  }
}
