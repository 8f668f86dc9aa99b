import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import type { Clock, Timer } from '../core/clock.js';
import type { Random } from '../core/random.js';
import { SWEEP_JOB_NAME } from './wechat-token.constants.js';
import { SWEEP_FAILED } from './wechat-token.messages.js';

/** Replicas tick in the same second; within this time each looks for due credentials at a moment of its own. */
const JITTER_MS = 5_000;

/** The cron job that keeps tokens fresh. It never throws, and a tick that finds the previous one at work does nothing. */
export class WechatSweep {
  private readonly logger = new Logger(WechatSweep.name);
  private job: CronJob | undefined;
  private registry: SchedulerRegistry | undefined;
  private tick: Promise<void> | undefined;
  private endPause: (() => void) | undefined;

  constructor(
    private readonly cron: string | false,
    private readonly work: () => Promise<void>,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly scheduler: SchedulerRegistry | undefined,
  ) {}

  start(): void {
    if (this.cron === false) return;
    this.job = CronJob.from({
      name: SWEEP_JOB_NAME,
      cronTime: this.cron,
      onTick: () => this.run(),
      unrefTimeout: true,
    });
    // A private registry when the application has none, or when another instance of this module has its sweep there.
    const taken = this.scheduler?.doesExist('cron', SWEEP_JOB_NAME) ?? true;
    this.registry = taken ? new SchedulerRegistry() : this.scheduler!;
    this.registry.addCronJob(SWEEP_JOB_NAME, this.job);
    this.job.start();
  }

  /** No tick begins after this, and one that still pauses ends. */
  stop(): void {
    const job = this.job;
    if (!job) return;
    this.job = undefined;
    this.endPause?.();
    void job.stop();
    // The application's scheduler may have cleared its registry before us.
    const { registry } = this;
    if (registry?.doesExist('cron', SWEEP_JOB_NAME) && registry.getCronJob(SWEEP_JOB_NAME) === job) {
      registry.deleteCronJob(SWEEP_JOB_NAME);
    }
  }

  private run(): Promise<void> {
    return (this.tick ??= this.sweep().finally(() => (this.tick = undefined)));
  }

  private async sweep(): Promise<void> {
    await this.pause(this.random.next() * JITTER_MS);
    if (!this.job) return;
    try {
      await this.work();
    } catch (error) {
      this.logger.error(SWEEP_FAILED(error));
    }
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer: Timer = this.clock.setTimer(delayMs, resolve);
      this.endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
