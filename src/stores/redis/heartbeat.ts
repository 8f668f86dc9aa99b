import type { Clock, Timer } from '../../core/clock.js';
import { settleWithin } from '../settle-within.js';
import type { OwnedClient } from './load-redis-yet.js';

const EVERY_MS = 5000;
const PATIENCE_MS = 2000;

/**
 * Notices a connection that is half-open: nothing tells the client, its commands just get no answer, for up to a
 * quarter of an hour. `replace` then makes a new connection.
 */
export class Heartbeat {
  private timer: Timer | undefined;
  private stopped = false;
  /** Connected, but the greeting was not answered. */
  private greetingSince: number | undefined;

  constructor(
    private readonly client: OwnedClient,
    private readonly isCluster: boolean,
    private readonly clock: Clock,
    private readonly replace: () => Promise<void>,
    private readonly well: () => void,
  ) {
    client.on('connect', () => void (this.greetingSince = clock.monotonic()));
    client.on('ready', () => void (this.greetingSince = undefined));
    client.on('error', () => void (this.greetingSince = undefined));
    this.next();
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private next(): void {
    if (this.stopped) return;
    this.timer = this.clock.setTimer(EVERY_MS, () => void this.beat());
  }

  /** Never rejects. */
  private async beat(): Promise<void> {
    const state = await this.look();
    if (state === 'alive') this.well();
    if (state === 'dead') {
      this.greetingSince = undefined;
      if (!this.stopped) await this.replace().catch(() => undefined);
    }
    this.next();
  }

  private async look(): Promise<'alive' | 'dead' | 'connecting'> {
    const { client, clock, greetingSince } = this;
    if (this.isCluster) {
      if (!client.isOpen) return 'connecting';
      return (await this.clusterAnswers()) ? 'alive' : 'dead';
    }
    if (client.isReady) return (await this.answers(() => client.ping?.())) ? 'alive' : 'dead';
    const ignored = greetingSince !== undefined && clock.monotonic() - greetingSince > PATIENCE_MS;
    return ignored ? 'dead' : 'connecting';
  }

  /** A master that does not answer: its slots may have moved, which a Cluster's client learns only by asking anew. */
  private async clusterAnswers(): Promise<boolean> {
    const { client } = this;
    const pings = (client.masters ?? []).map((master) =>
      this.answers(async () => ((await client.nodeClient?.(master)) as OwnedClient | undefined)?.ping?.()),
    );
    return (await Promise.all(pings)).every(Boolean);
  }

  private answers(ping: () => unknown): Promise<boolean> {
    return settleWithin(this.clock, PATIENCE_MS, 'ping', async () => {
      await ping();
    }).then(
      () => true,
      () => false,
    );
  }
}
