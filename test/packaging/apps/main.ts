import 'reflect-metadata';
import { type DynamicModule, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { isWechatError, WechatHttpService, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { WechatTokenMetricsModule } from 'nestjs-wechat-token/prometheus';
import { WechatTokenHealthIndicator, WechatTokenHealthModule } from 'nestjs-wechat-token/terminus';
import { SIMULATOR_ACCOUNT, WechatSimulator } from 'nestjs-wechat-token/testing';
import { register } from 'prom-client';
import { firstValueFrom } from 'rxjs';

/** Firings of one job are a second apart, those of a second registration come at once. A busy machine is late. */
const AT_ONCE_MS = 100;

/** The application's own job. */
@Injectable()
class Ticks {
  private readonly firings: number[] = [];
  private enough: () => void = () => undefined;
  readonly two = new Promise<void>((resolve) => (this.enough = resolve));

  @Cron('* * * * * *', { name: 'app:tick' })
  tick(): void {
    this.firings.push(performance.now());
    if (this.seconds === 2) setImmediate(this.enough);
  }

  get seconds(): number {
    return this.firings.length - this.doubled;
  }

  /** Firings that came at once with the one before. */
  get doubled(): number {
    return this.firings.filter((at, index) => at - this.firings[index - 1]! < AT_ONCE_MS).length;
  }
}

@Module({ providers: [Ticks] })
class AppModule {
  static with(imports: (DynamicModule | Type)[]): DynamicModule {
    return { module: AppModule, imports };
  }
}

async function run(wechat: WechatSimulator, scheduleFirst: boolean) {
  const account = { ...SIMULATOR_ACCOUNT, baseUrl: wechat.url };
  const modules = [ScheduleModule.forRoot(), WechatTokenModule.forRoot(account)];
  if (!scheduleFirst) modules.reverse();
  const errors: string[] = [];
  const keep = (message: unknown) =>
    void errors.push(/TOKEN_STOLEN_SUSPECTED/.exec(String(message))?.[0] ?? String(message));
  const ignore = () => undefined;
  const operations = [TerminusModule, WechatTokenHealthModule, WechatTokenMetricsModule.forRoot({})];
  const app = await NestFactory.createApplicationContext(AppModule.with([...modules, ...operations]), {
    logger: { log: ignore, warn: ignore, error: keep, fatal: keep },
  });

  const http = app.get(WechatHttpService, { strict: false });
  const body = { touser: 'openid', template_id: 'template', data: { thing1: { value: 'Latte' } } };
  const send = () => firstValueFrom(http.post<{ msgid: string }>('/cgi-bin/message/template/send', body));
  const first = await send();
  wechat.revokeToken(SIMULATOR_ACCOUNT.appId);
  const second = await send();
  const unknown: unknown = await firstValueFrom(http.get('/cgi-bin/no-such-path')).catch(
    (error: unknown) => error,
  );

  const indicator = app.get(WechatTokenHealthIndicator, { strict: false });
  const health = await app.resolve(HealthCheckService, undefined, { strict: false });
  const { status } = await health.check([() => indicator.isReady(), () => indicator.isLive('live')]);

  const ticks = app.get(Ticks);
  await ticks.two;
  const result = {
    order: scheduleFirst ? 'schedule first' : 'wechat first',
    msgids: [first.data.msgid, second.data.msgid],
    state: (await app.get(WechatTokenService, { strict: false }).account().status()).state,
    branded: isWechatError(unknown),
    errors,
    health: status,
    rejected: /^wechat_token_rejected_total\{.*\} (\d+)$/m.exec(await register.metrics())?.[1],
    seconds: ticks.seconds,
    doubled: ticks.doubled,
    jobs: [...app.get(SchedulerRegistry, { strict: false }).getCronJobs().keys()].sort(),
  };
  await app.close();
  return result;
}

async function main() {
  const wechat = await new WechatSimulator().start();
  const results = [await run(wechat, true), await run(wechat, false)];
  await wechat.stop();
  // No process.exit: the process has to end by itself.
  console.log(`RESULT ${JSON.stringify(results)}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
