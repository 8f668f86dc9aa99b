import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  readonly connections: number;
  /** How many connections there have been. */
  readonly accepted: number;
  /** New connections go to this port from now on; those that there are stay where they are, as behind a DNS name. */
  retarget(port: number): void;
  /** Every chunk, in both directions, arrives this much later. */
  delay(ms: number): void;
  /** Ends every connection; new ones are refused until `heal`. */
  cut(): void;
  /** Half-open: connections stay and are accepted, but nothing passes, and nobody is told. */
  hang(): void;
  /** Lets everything pass again. What was swallowed while hanging is lost for good, with its connection. */
  heal(): void;
  close(): Promise<void>;
}

/** A TCP proxy to a port of this machine that can behave badly. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  let targetPort = port;
  let accepted = 0;
  let delayMs = 0;
  let refusing = false;
  let hanging = false;
  const pairs = new Set<readonly [Socket, Socket]>();

  const relay = (from: Socket, to: Socket, spoiled: { now: boolean }): void => {
    from.on('data', (chunk) => {
      // A stream with a hole in it must never go on.
      if (hanging) spoiled.now = true;
      if (spoiled.now) return;
      if (delayMs === 0) to.write(chunk);
      else setTimeout(() => to.writable && to.write(chunk), delayMs);
    });
    from.on('error', () => undefined);
    from.on('close', () => to.destroy());
  };

  const server = createServer((client) => {
    if (refusing) return void client.destroy();
    accepted += 1;
    const target = connect(targetPort, '127.0.0.1');
    const pair = [client, target] as const;
    pairs.add(pair);
    const spoiled = { now: false };
    relay(client, target, spoiled);
    relay(target, client, spoiled);
    client.on('close', () => pairs.delete(pair));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const endAll = (): void => pairs.forEach(([client, target]) => (client.destroy(), target.destroy()));

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size;
    },
    get accepted() {
      return accepted;
    },
    retarget: (next) => void (targetPort = next),
    delay: (ms) => void (delayMs = ms),
    cut() {
      refusing = true;
      endAll();
    },
    hang: () => void (hanging = true),
    heal() {
      refusing = false;
      hanging = false;
      delayMs = 0;
    },
    async close() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
