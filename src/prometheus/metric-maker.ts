import type { MetricConfiguration, Registry } from 'prom-client';
import { hintedError } from '../core/engine-errors.js';

/** Makes metrics in one registry, and takes them out of it again. */
export class MetricMaker {
  private readonly made: string[] = [];

  constructor(
    private readonly registry: Registry,
    private readonly prefix: string,
  ) {}

  /** A function that makes metrics of one kind. It throws `CONFIGURATION` when the registry has one of that name. */
  using<Config extends MetricConfiguration<string>, M>(Kind: new (config: Config) => M) {
    return (config: Omit<Config, 'registers'>): M => {
      const name = `${this.prefix}${config.name}`;
      if (this.registry.getSingleMetric(name)) throw taken(name);
      const metric = new Kind({ ...config, name, registers: [this.registry] } as unknown as Config);
      this.made.push(name);
      return metric;
    };
  }

  removeAll(): void {
    for (const name of this.made.splice(0)) this.registry.removeSingleMetric(name);
  }
}

function taken(name: string) {
  const message = `WechatTokenMetricsModule: the registry already has a metric named ${name}; give each application of a process its own registry, or another prefix`;
  return hintedError('CONFIGURATION', message, 'en');
}
