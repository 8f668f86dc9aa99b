import { hintedError } from '../../core/engine-errors.js';
import type { NormalisedLimits } from '../options/normalise-hub-options.js';
import type { HitStorage } from './hit-storage.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const PACKAGE = '@nestjs/throttler';

/** Counts requests, and says for how many seconds somebody who made too many has to wait. */
export class Limiter {
  constructor(
    private readonly limits: Pick<NormalisedLimits, 'requestsPerSecond' | 'refusedPerMinute'>,
    private readonly storage: HitStorage | undefined,
  ) {}

  /** One more request of this client. */
  client(name: string): Promise<number> | number {
    const { requestsPerSecond } = this.limits;
    return this.hit(`client:${name}`, requestsPerSecond, SECOND_MS, 'wechat-token-hub-client');
  }

  /** One more request without a valid key from this address. Whoever has a valid one is not held up by it. */
  refused(address: string): Promise<number> | number {
    const { refusedPerMinute } = this.limits;
    return this.hit(`address:${networkOf(address)}`, refusedPerMinute, MINUTE_MS, 'wechat-token-hub-address');
  }

  private hit(key: string, limit: number | false, ttlMs: number, name: string): Promise<number> | number {
    if (limit === false || !this.storage) return 0;
    return this.storage.increment(key, ttlMs, limit, ttlMs, name).then(
      ({ isBlocked, timeToBlockExpire }) => (isBlocked ? Math.max(1, timeToBlockExpire) : 0),
      // A storage that fails must not take the hub with it: keys and rights are checked all the same.
      () => 0,
    );
  }
}

/** Loads the optional package, unless nothing is limited or a storage is given. Throws `MISSING_PACKAGE`. */
export async function openStorage(
  limits: NormalisedLimits,
  load: () => Promise<{ readonly ThrottlerStorageService: new () => HitStorage }> = loadThrottler,
): Promise<HitStorage | undefined> {
  if (limits.storage) return limits.storage;
  if (limits.requestsPerSecond === false && limits.refusedPerMinute === false) return undefined;
  try {
    const { ThrottlerStorageService } = await load();
    return new ThrottlerStorageService();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    const message = `WechatTokenHubModule limits requests with the package ${PACKAGE}: npm install ${PACKAGE}, or set limits.requestsPerSecond and limits.refusedPerMinute to false`;
    throw hintedError('MISSING_PACKAGE', message, 'en');
  }
}

const loadThrottler = () => import('@nestjs/throttler');

/** Whoever has an IPv6 address has 2⁶⁴ of them. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain;
}
