import type { ClientRequest } from 'node:http';
import type { Clock, Timer } from '../../core/clock.js';
import type { Random } from '../../core/random.js';
import { EventParser, type StreamEvent } from './event-parser.js';
import { openRequest } from './hub-request.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A hub says something every few seconds; one that is silent for so long is gone, even if its connection is not. */
const SILENCE_MS = 60_000;

/** Somebody who wants to hear of new credentials. */
export interface HubWatcher {
  readonly account: string;
  readonly credentialType: string;
  /** The hub has the credential `id`; without one, news may have been missed. */
  heard(id: string | undefined): void;
}

export interface HubNewsOptions {
  readonly bases: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly headers: () => Promise<Record<string, string>>;
  /** The hub that answered last. */
  readonly preferred: () => number;
}

/**
 * One event stream for all accounts of a connection, open while anybody watches. When it breaks, another hub is asked,
 * with growing pauses; it never keeps the process alive.
 */
export class HubNews {
  private readonly watchers = new Set<HubWatcher>();
  private stream: ClientRequest | undefined;
  private pause: Timer | undefined;
  private silence: Timer | undefined;
  private failures = 0;
  private wasOpen = false;

  constructor(private readonly options: HubNewsOptions) {}

  /** Returns the function that ends it. */
  watch(watcher: HubWatcher): () => void {
    this.watchers.add(watcher);
    if (this.watchers.size === 1) void this.connect();
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size === 0) this.end();
    };
  }

  private async connect(): Promise<void> {
    const { bases, headers, preferred, clock } = this.options;
    const base = bases[(preferred() + this.failures) % bases.length] ?? '';
    // An answer to a request that never leaves is not waited for.
    this.pause = clock.setTimer(SILENCE_MS, () => this.retry());
    const given = await headers().catch(() => undefined);
    if (this.watchers.size === 0 || this.stream) return;
    this.pause.cancel();
    if (!given) return this.retry();
    const stream = openRequest(`${base}/events`, {
      headers: { ...given, accept: 'text/event-stream' },
      // A connection of its own, so that what is done to it is done to nothing else.
      agent: false,
    });
    this.stream = stream;
    this.listenForSilence();
    stream.on('socket', (socket) => socket.unref());
    stream.on('error', () => this.broke(stream));
    stream.on('close', () => this.broke(stream));
    stream.on('response', (response) => {
      if (response.statusCode !== 200) return void stream.destroy();
      this.opened();
      const parser = new EventParser((event) => this.dispatch(event));
      response.setEncoding('utf8').on('data', (text: string) => {
        this.listenForSilence();
        try {
          parser.push(text);
        } catch {
          stream.destroy();
        }
      });
      response.on('error', () => this.broke(stream));
    });
    stream.end();
  }

  private opened(): void {
    this.failures = 0;
    // What happened since it broke was not heard.
    if (this.wasOpen) for (const watcher of this.watchers) watcher.heard(undefined);
    this.wasOpen = true;
  }

  private dispatch({ type, data }: StreamEvent): void {
    if (type !== 'credential') return;
    let news: Partial<Record<'account' | 'credentialType' | 'id', unknown>>;
    try {
      news = (JSON.parse(data) ?? {}) as typeof news;
    } catch {
      return;
    }
    const { account, credentialType, id } = news;
    for (const watcher of this.watchers) {
      if (watcher.account !== account || watcher.credentialType !== credentialType) continue;
      watcher.heard(typeof id === 'string' ? id : undefined);
    }
  }

  private broke(stream: ClientRequest): void {
    if (this.stream !== stream) return;
    this.stream = undefined;
    stream.destroy();
    this.retry();
  }

  private retry(): void {
    this.silence?.cancel();
    this.pause?.cancel();
    if (this.watchers.size === 0) return;
    const { clock, random } = this.options;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.failures, 10));
    this.failures += 1;
    this.pause = clock.setTimer(longest * (0.5 + 0.5 * random.next()), () => void this.connect());
  }

  private listenForSilence(): void {
    this.silence?.cancel();
    this.silence = this.options.clock.setTimer(SILENCE_MS, () => this.stream?.destroy());
  }

  private end(): void {
    const { stream } = this;
    this.stream = undefined;
    this.pause?.cancel();
    this.silence?.cancel();
    this.wasOpen = false;
    this.failures = 0;
    stream?.destroy();
  }
}
