import type { Clock, Timer } from '../../core/clock.js';
import type { Random } from '../../core/random.js';
import type { News, NewsState } from '../../core/refresh-coordinator.js';
import { Emitter } from '../../core/emitter.js';
import { settleWithin } from '../settle-within.js';
import { parseNews } from './parse-news.js';
import type { RedisPort, RedisSubscriber } from './redis-port.js';

const PING_EVERY_MS = 5000;
/** A connection that needs longer, to open or for a pong, is dead or as good as dead. */
const PATIENCE_MS = 2000;
const LONGEST_PAUSE_MS = 1000;

/**
 * The subscription to the fleet's news, over a connection of its own. It begins with the first subscriber.
 * A connection is pinged, so that one that is half-open is noticed, and replaced when it is lost.
 */
export class RedisNews {
  private readonly news = new Emitter<News>();
  private readonly states = new Emitter<NewsState>();
  private current: NewsState = 'lost';
  private connection: RedisSubscriber | undefined;
  private openedAt = 0;
  private timer: Timer | undefined;
  private attempt = 0;
  private failures = 0;
  private started = false;
  private closed = false;

  constructor(
    private readonly redis: RedisPort,
    private readonly channel: string,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  get state(): NewsState {
    return this.current;
  }

  subscribe(listener: (news: News) => void): () => void {
    if (!this.started) {
      this.started = true;
      void this.connect();
    }
    return this.news.on(listener);
  }

  onState(listener: (state: NewsState) => void): () => void {
    return this.states.on(listener);
  }

  /**
   * The connection for commands is back, perhaps at another server, after trouble that lasted until `troubledAt`. One
   * that is older than that may be left at a server that has become a replica, and hears no news there.
   */
  follow(troubledAt: number): void {
    if (this.connection && this.openedAt <= troubledAt) this.lost(this.connection);
  }

  close(): void {
    this.started = true;
    this.closed = true;
    this.drop();
    this.news.clear();
    this.states.clear();
  }

  /** Never rejects. */
  private async connect(): Promise<void> {
    if (this.closed) return;
    const { attempt } = this;
    this.openedAt = this.clock.monotonic();
    let mine: RedisSubscriber | undefined;
    const lost = (): void => this.lost(mine);
    try {
      await settleWithin(this.clock, PATIENCE_MS, 'subscribe', async () => {
        const opening = await this.redis.subscriber();
        if (attempt !== this.attempt) return;
        mine = this.connection = opening;
        await opening.open(this.channel, (text) => this.hear(text), lost);
      });
    } catch {
      return this.lost(mine);
    }
    // Lost again, or closed, while it was opening.
    if (!mine || mine !== this.connection) return;
    this.failures = 0;
    this.change('live');
    this.pingLater(mine);
  }

  private pingLater(connection: RedisSubscriber): void {
    this.timer = this.clock.setTimer(PING_EVERY_MS, () => {
      settleWithin(this.clock, PATIENCE_MS, 'ping', () => connection.ping()).then(
        () => connection === this.connection && this.pingLater(connection),
        () => this.lost(connection),
      );
    });
  }

  /** Only the connection in use can be lost, and only once; `undefined` when there was none to begin with. */
  private lost(connection: RedisSubscriber | undefined): void {
    if (this.closed || connection !== this.connection) return;
    this.drop();
    this.change('lost');
    const pause = Math.min(LONGEST_PAUSE_MS, 50 * 2 ** this.failures) * (0.5 + this.random.next() / 2);
    this.failures = Math.min(this.failures + 1, 10);
    this.timer = this.clock.setTimer(pause, () => void this.connect());
  }

  private drop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    // A connection that comes too late is not opened any more.
    this.attempt += 1;
    const { connection } = this;
    // First: a connection that is closed reports at once that it is lost.
    this.connection = undefined;
    connection?.close();
  }

  private hear(text: string): void {
    const news = parseNews(text);
    if (news) this.news.emit(news);
  }

  private change(state: NewsState): void {
    if (this.current === state) return;
    this.current = state;
    this.states.emit(state);
  }
}
