import { type Redis } from 'ioredis';

/** What a Redis server did and holds, by its own account. */
export interface RedisUsage {
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
  readonly outputBytes: number;
  /** Calls of each command, those inside scripts included. */
  readonly calls: Readonly<Record<string, number>>;
}

export async function redisUsage(client: Redis): Promise<RedisUsage> {
  const info = await client.info('all');
  const field = (name: string): number => Number(new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]);
  const calls = [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)];
  return {
    memoryBytes: field('used_memory'),
    cpuSeconds: field('used_cpu_user') + field('used_cpu_sys'),
    outputBytes: field('total_net_output_bytes'),
    calls: Object.fromEntries(calls.map(([, command = '', count]) => [command, Number(count)] as const)),
  };
}

/** Calls of a command, or of all, between two looks. */
export function callsBetween(before: RedisUsage, after: RedisUsage, command?: string): number {
  const commands = command === undefined ? Object.keys(after.calls) : [command];
  return commands.reduce((sum, name) => sum + (after.calls[name] ?? 0) - (before.calls[name] ?? 0), 0);
}
