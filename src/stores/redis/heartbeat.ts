import type { Clock, Timer } from '../../core/clock.js';
import { StoreUnavailableError } from '../../core/store-unavailable-error.js';
import { describeTrouble } from '../describe-trouble.js';
import { settleWithin } from '../settle-within.js';
import type { OwnedClient } from './load-redis-yet.js';

const EVERY_MS = 5000;
const PATIENCE_MS = 2000;

const NO_ANSWER = 'no answer';

/** What a look finds: well, on its way, or the reason why the connection is of no use. */
type Finding = 'well' | 'connecting' | { readonly trouble: string };

/**
 * Notices a connection that is half-open: nothing tells the client, its commands just get no answer, for up to a
 * quarter of an hour. And one to a master that was demoted, and answers for ever, but takes no writes. `replace` then
 * makes a new connection: one a look, however often it leads to the same server.
 */
export class Heartbeat {
  private timer: Timer | undefined;
  private stopped = false;
  /** Connected, but the greeting was not answered. */
  private greetingSince: number | undefined;

  constructor(
    private readonly client: OwnedClient,
    private readonly isCluster: boolean,
    /** Rejects when a single server is of no use. */
    private readonly prove: () => Promise<void>,
    private readonly clock: Clock,
    private readonly replace: (reason: string) => Promise<void>,
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
    const finding = await this.look();
    if (finding === 'well') this.well();
    else if (finding !== 'connecting') {
      this.greetingSince = undefined;
      if (!this.stopped) await this.replace(finding.trouble).catch(() => undefined);
    }
    this.next();
  }

  private async look(): Promise<Finding> {
    const { client, clock, greetingSince } = this;
    if (this.isCluster) return client.isOpen ? this.finding(() => this.everyMasterAnswers()) : 'connecting';
    if (client.isReady) return this.finding(this.prove);
    const ignored = greetingSince !== undefined && clock.monotonic() - greetingSince > PATIENCE_MS;
    return ignored ? { trouble: NO_ANSWER } : 'connecting';
  }

  /** One that does not: its slots may have moved, which a Cluster's client learns only by asking anew. */
  private async everyMasterAnswers(): Promise<void> {
    const { client } = this;
    const ping = async (master: object): Promise<unknown> =>
      ((await client.nodeClient?.(master)) as OwnedClient | undefined)?.ping?.();
    await Promise.all((client.masters ?? []).map(ping));
  }

  private finding(prove: () => Promise<void>): Promise<Finding> {
    return settleWithin(this.clock, PATIENCE_MS, 'ping', prove).then(
      () => 'well',
      (error: unknown) => ({
        trouble: error instanceof StoreUnavailableError ? NO_ANSWER : describeTrouble(error),
      }),
    );
  }
}
