import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../core/clock.js';
import type { HubClient } from '../clients/hub-client.js';
import { HubRefusal } from '../hub-refusal.js';

/** Proxies end connections on which nothing happens, mostly after 30 or 60 seconds. */
const HEARTBEAT_MS = 15_000;
/** What a client that does not read may keep waiting in memory, besides its beginning. */
const MAX_UNREAD_BYTES = 65_536;
/** When a client should come back that lost its stream. */
const RECONNECT_MS = 1_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Or nginx would keep the events for itself.
  'x-accel-buffering': 'no',
};

/** There is another token or ticket. Which one, only who asks for it is told. */
export interface CredentialNews {
  readonly account: string;
  readonly credentialType: string;
  readonly id: string;
}

interface Stream {
  readonly client: HubClient;
  readonly res: ServerResponse;
  /** Whoever keeps more waiting does not read. */
  readonly maxUnread: number;
}

/** The server-sent events of one hub: each client hears of its own accounts. */
export class EventStreams {
  private readonly streams = new Set<Stream>();
  private heartbeat: Timer | undefined;
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly maxPerClient: number,
  ) {}

  /** Begins a stream with what is known already. Throws `RATE_LIMITED` when this client has too many, `HUB_CLOSING`. */
  open(client: HubClient, res: ServerResponse, known: readonly CredentialNews[]): void {
    if (this.closed) throw new HubRefusal('HUB_CLOSING');
    // Gone before it began: nobody would take it off the list.
    if (res.destroyed) return;
    const open = [...this.streams].filter((stream) => stream.client === client).length;
    if (open >= this.maxPerClient) {
      throw new HubRefusal('RATE_LIMITED', { problem: 'too many open event streams', retryAfterSeconds: 60 });
    }
    res.writeHead(200, HEADERS);
    res.write(`retry: ${RECONNECT_MS}\n\n`);
    for (const news of known) res.write(eventOf(news));
    // With very many accounts the beginning alone is long.
    const stream = { client, res, maxUnread: res.writableLength + MAX_UNREAD_BYTES };
    this.streams.add(stream);
    res.on('close', () => this.remove(stream)).on('error', () => this.remove(stream));
    this.beat();
  }

  tell(news: CredentialNews): void {
    for (const stream of this.streams) {
      if (stream.client.mayUse(news.account)) this.write(stream, eventOf(news));
    }
  }

  /** Ends all streams: their clients come back, to another hub if they know one. */
  close(): void {
    this.closed = true;
    this.heartbeat?.cancel();
    for (const { res } of this.streams) res.end();
    this.streams.clear();
  }

  private remove(stream: Stream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0) return;
    this.heartbeat?.cancel();
    this.heartbeat = undefined;
  }

  private beat(): void {
    this.heartbeat ??= this.clock.setTimer(HEARTBEAT_MS, () => {
      this.heartbeat = undefined;
      for (const stream of this.streams) this.write(stream, ': still here\n\n');
      if (this.streams.size > 0) this.beat();
    });
  }

  private write({ res, maxUnread }: Stream, text: string): void {
    if (res.writableLength > maxUnread) res.destroy();
    else res.write(text);
  }
}

function eventOf({ account, credentialType, id }: CredentialNews): string {
  return `event: credential\ndata: ${JSON.stringify({ account, credentialType, id })}\n\n`;
}
