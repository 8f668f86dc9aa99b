/** The part of a storage of @nestjs/throttler that the hub uses. */
export interface HitStorage {
  /** Counts a request under `key`. Times (`ttl`, `blockDuration`) in milliseconds; `timeToBlockExpire` in seconds. */
  increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<{ readonly isBlocked: boolean; readonly timeToBlockExpire: number }>;
  /** Called when the application closes. */
  onApplicationShutdown?(): void;
}
