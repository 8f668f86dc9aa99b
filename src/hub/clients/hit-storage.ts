/** The part of a storage of @nestjs/throttler that the hub uses. */
export interface HitStorage {
  increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<{ readonly isBlocked: boolean; readonly timeToBlockExpire: number }>;
  onApplicationShutdown?(): void;
}
