import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../core/clock.js';
import { systemRandom } from '../../core/random.js';
import type { RedisPort, RedisSubscriber } from './redis-port.js';
import { RedisNews } from './redis-news.js';

/** Timers run out when the test says so. */
function manualClock() {
  const timers: { delayMs: number; run: () => void }[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    setTimer(delayMs, run) {
      const timer = { delayMs, run };
      timers.push(timer);
      return { cancel: () => void timers.splice(timers.indexOf(timer) >>> 0, 1) };
    },
  };
  const fire = async (matches: (delayMs: number) => boolean): Promise<void> => {
    const [timer] = timers.splice(
      timers.findIndex(({ delayMs }) => matches(delayMs)),
      1,
    );
    timer!.run();
    await settle();
  };
  return { clock, fire };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the subscription to the news', () => {
  it('keeps one connection, also when one comes too late that was given up', async () => {
    const open = new Set<string>();
    const asked: ((subscriber: RedisSubscriber) => void)[] = [];
    const redis: Pick<RedisPort, 'subscriber'> = {
      subscriber: () => new Promise((resolve) => asked.push(resolve)),
    };
    const connection = (name: string): RedisSubscriber => ({
      open: () => Promise.resolve(void open.add(name)),
      ping: () => Promise.resolve(),
      close: () => void open.delete(name),
    });
    const { clock, fire } = manualClock();
    const news = new RedisNews(redis as RedisPort, 'news', clock, systemRandom);
    news.subscribe(() => undefined);
    await settle();

    await fire((delayMs) => delayMs === 2_000);
    asked[0]!(connection('late'));
    await settle();
    await fire((delayMs) => delayMs < 100);
    asked[1]!(connection('in time'));
    await settle();

    expect([...open]).toEqual(['in time']);
    expect(news.state).toBe('live');
    news.close();
    expect([...open]).toEqual([]);
  });

  it('opens nothing after its end', async () => {
    const asked: ((subscriber: RedisSubscriber) => void)[] = [];
    const redis = { subscriber: () => new Promise((resolve) => asked.push(resolve)) };
    let opened = false;
    const news = new RedisNews(redis as unknown as RedisPort, 'news', manualClock().clock, systemRandom);
    news.subscribe(() => undefined);
    await settle();
    news.close();
    asked[0]!({
      open: () => Promise.resolve(void (opened = true)),
      ping: () => Promise.resolve(),
      close: () => undefined,
    });
    await settle();
    expect(opened).toBe(false);
  });
});
