/** Any cache-manager cache (5, 6 or 7), by its shape. `ttlMs` is in milliseconds. */
export interface CacheLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlMs: number): Promise<unknown>;
  del(key: string): Promise<unknown>;
}
