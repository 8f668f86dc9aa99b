import { type SimulatorClock } from './simulator-clock.js';

/** A message that the simulated WeChat accepted. */
export interface SentMessage {
  readonly kind: 'template' | 'subscribe';
  readonly appId: string;
  /** Beyond 2^53, therefore a string. */
  readonly msgid: string;
  readonly at: number;
  readonly touser: string;
  readonly templateId: string;
  readonly clientMsgId: string | undefined;
  /** The request's body. */
  readonly body: Readonly<Record<string, unknown>>;
}

const DEDUPLICATED_MS = 10 * 60_000;
/** The size of ids that WeChat has been seen to give; JSON.parse cuts their last digits off. */
const FIRST_MSGID = 3_248_682_510_344_192_008n;

/** Accepted messages, oldest first. */
export class MessageLog {
  readonly entries: SentMessage[] = [];
  #nextId = FIRST_MSGID;

  constructor(private readonly clock: SimulatorClock) {}

  /** Accepts a message once per `client_msg_id` and user within ten minutes; a repetition gets the first one's id. */
  accept(message: Omit<SentMessage, 'msgid' | 'at'>): SentMessage {
    const at = this.clock.now();
    const earlier = this.entries.findLast(
      (sent) =>
        message.clientMsgId !== undefined &&
        sent.clientMsgId === message.clientMsgId &&
        sent.touser === message.touser &&
        sent.appId === message.appId &&
        at - sent.at < DEDUPLICATED_MS,
    );
    if (earlier) return earlier;
    const sent = { ...message, msgid: String(this.#nextId++), at };
    this.entries.push(sent);
    return sent;
  }

  clear(): void {
    this.entries.length = 0;
  }
}
