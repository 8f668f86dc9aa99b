/** A cache of the application's own that counts what is written to it. It keeps JSON, as a server would. */
export class RecordingCache {
  private readonly entries = new Map<string, { json: string; endsAt: number }>();
  writes = 0;

  get = (key: string): Promise<unknown> => {
    const entry = this.entries.get(key);
    return Promise.resolve(entry && entry.endsAt > Date.now() ? JSON.parse(entry.json) : undefined);
  };

  set = (key: string, value: unknown, ttlMs: number) => {
    this.writes += 1;
    this.entries.set(key, { json: JSON.stringify(value), endsAt: Date.now() + ttlMs });
    return Promise.resolve();
  };

  del = (key: string) => {
    this.writes += 1;
    this.entries.delete(key);
    return Promise.resolve();
  };
}
