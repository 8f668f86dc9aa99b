import { Redis } from 'ioredis';
import { eventually } from '../../src/testing/contract/eventually.js';
import { freePort, type RedisServer, startRedis } from './redis-server.js';

export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  readonly rootNodes: readonly { readonly url: string }[];
  stop(): Promise<void>;
}

const SLOTS = 16384;

/** A port whose bus port (10000 above) exists too. */
async function clusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 55_000) return port;
  }
}

/** A real Cluster of three masters, and with `replicas` one replica for each. */
export async function startRedisCluster(options: { replicas?: boolean } = {}): Promise<RedisCluster> {
  const count = options.replicas ? 6 : 3;
  const args = [
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    '500',
    '--repl-diskless-sync-delay',
    '0',
  ];
  const nodes = await Promise.all(
    Array.from({ length: count }, async () => startRedis({ port: await clusterPort(), args })),
  );
  const admins = nodes.map((node) => new Redis(node.url));
  try {
    for (const [index, admin] of admins.entries()) {
      await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`);
      // Everybody with everybody: gossip would take its time.
      for (const { port } of nodes.slice(0, index))
        await admin.call('CLUSTER', 'MEET', '127.0.0.1', `${port}`);
      if (index < 3) {
        const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / 3));
        await admin.call('CLUSTER', 'ADDSLOTSRANGE', `${from}`, `${(to ?? 0) - 1}`);
      }
    }
    const info = async (admin: Redis): Promise<string> => String(await admin.call('CLUSTER', 'INFO'));
    const settled = async (): Promise<boolean> =>
      (await Promise.all(admins.map(info))).every(
        (text) => text.includes('cluster_state:ok') && text.includes(`cluster_known_nodes:${count}`),
      );
    await eventually(settled, 'the Cluster has met', 20_000);
    const follow = async (replica: Redis, master: Redis | undefined): Promise<void> => {
      await replica.call('CLUSTER', 'REPLICATE', String(await master?.call('CLUSTER', 'MYID')));
      const follows = async (): Promise<boolean> =>
        (await replica.info('replication')).includes('master_link_status:up');
      await eventually(follows, 'a replica follows its master', 20_000);
    };
    await Promise.all(admins.slice(3).map((replica, index) => follow(replica, admins[index])));
  } finally {
    admins.forEach((admin) => admin.disconnect());
  }
  return {
    nodes,
    rootNodes: nodes.map(({ url }) => ({ url })),
    stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
  };
}
