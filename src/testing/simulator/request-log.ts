/** One request as it arrived, and what became of it. */
export interface LoggedRequest {
  /** Which of the two hosts got it. */
  readonly platform: 'official' | 'wecom';
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body read as UTF-8 text. */
  readonly body: string;
  /** When it arrived, by the simulator's clock. */
  readonly at: number;
  /** The caller's address, as an IP list sees it. */
  readonly address: string;
  /** HTTP status of the answer; undefined before it is sent, and when the connection was dropped. */
  readonly status: number | undefined;
  /** What the sent answer says; undefined when it has no errcode. */
  readonly errcode: number | undefined;
  /** Whether the endpoint did its work (handed out a token, sent the message), even if the caller never learns it. */
  readonly effect: boolean;
}

/** A request while it is being served. */
export type OpenRequest = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] } & {
  readonly bytes: Buffer;
};

/** Requests in order of arrival, bounded, and counters that are not. */
export class RequestLog {
  readonly entries: LoggedRequest[] = [];
  readonly #counts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  add(request: LoggedRequest): void {
    this.entries.push(request);
    this.#counts.set(request.path, (this.#counts.get(request.path) ?? 0) + 1);
    // A tenth at a time: shifting one by one would copy the whole array on each request.
    if (this.entries.length > this.limit) this.entries.splice(0, Math.ceil(this.limit / 10));
  }

  count(path?: string): number {
    if (path !== undefined) return this.#counts.get(path) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  clear(): void {
    this.entries.length = 0;
    this.#counts.clear();
  }
}
