import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from '../../src/testing/contract/eventually.js';
import { type RedisServer, startRedis } from './redis-server.js';

export interface SentinelSetup {
  readonly master: RedisServer;
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  readonly name: string;
  stop(): Promise<void>;
}

const NAME = 'tokens';

/** A real master with one replica, watched by three Sentinels of which two must agree. */
export async function startSentinels(): Promise<SentinelSetup> {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-sentinel-'));
  const master = await startRedis();
  const replica = await startRedis({
    args: ['--replicaof', '127.0.0.1', `${master.port}`, '--repl-diskless-sync-delay', '0'],
  });
  const follower = new Redis(replica.url);
  const follows = async (): Promise<boolean> =>
    (await follower.info('replication')).includes('link_status:up');
  await eventually(follows, 'the replica follows its master', 20_000);
  follower.disconnect();
  const sentinels = await Promise.all(
    [1, 2, 3].map((number) => {
      const sentinelConfig = join(folder, `${number}.conf`);
      const config = [
        `sentinel monitor ${NAME} 127.0.0.1 ${master.port} 2`,
        `sentinel down-after-milliseconds ${NAME} 500`,
        `sentinel failover-timeout ${NAME} 3000`,
      ];
      writeFileSync(sentinelConfig, config.join('\n'));
      return startRedis({ sentinelConfig });
    }),
  );
  const admins = sentinels.map(({ url }) => new Redis(url));
  const knows = async (admin: Redis): Promise<boolean> => {
    const facts = (await admin.call('SENTINEL', 'MASTER', NAME)) as string[];
    const fact = (name: string): string | undefined => facts[facts.indexOf(name) + 1];
    return fact('num-slaves') === '1' && fact('num-other-sentinels') === '2';
  };
  await eventually(
    async () => (await Promise.all(admins.map(knows))).every(Boolean),
    'the Sentinels know each other',
    30_000,
  );
  admins.forEach((admin) => admin.disconnect());
  return {
    master,
    sentinels: sentinels.map(({ port }) => ({ host: '127.0.0.1', port })),
    name: NAME,
    async stop() {
      await Promise.all([...sentinels, replica, master].map((server) => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
