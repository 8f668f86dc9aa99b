import type { SimulatorClock } from './simulator-clock.js';

/** A message that the simulated WeChat accepted. */
export interface SentMessage {
  readonly kind: 'template' | 'subscribe' | 'wecom';
  /** Of a WeCom app `corpId/agentId`. */
  readonly appId: string;
  /** Beyond 2^53, therefore a string. */
  readonly msgid: string;
  readonly at: number;
  readonly touser: string;
  /** Undefined for WeCom. */
  readonly templateId: string | undefined;
  readonly clientMsgId: string | undefined;
  /** The request's body. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A message before it has an id. */
export type NewMessage = Omit<SentMessage, 'msgid' | 'at'> & {
  /** How long the same `clientMsgId` is not sent again. Default ten minutes. */
  readonly deduplicatedMs?: number;
};

const DEDUPLICATED_MS = 10 * 60_000;
/** The size of ids that WeChat has been seen to give; JSON.parse cuts their last digits off. */
const FIRST_MSGID = 3_248_682_510_344_192_008n;

/** Accepted messages, oldest first. */
export class MessageLog {
  readonly entries: SentMessage[] = [];
  #nextId = FIRST_MSGID;

  constructor(private readonly clock: SimulatorClock) {}

  /** Accepts a message once per `clientMsgId` and user within the interval; a repetition gets the first one's id. */
  accept({ deduplicatedMs = DEDUPLICATED_MS, ...message }: NewMessage): SentMessage {
    const at = this.clock.now();
    const isRepetition = (sent: SentMessage) =>
      sent.clientMsgId === message.clientMsgId &&
      sent.touser === message.touser &&
      sent.appId === message.appId &&
      at - sent.at < deduplicatedMs;
    const earlier = message.clientMsgId === undefined ? undefined : this.entries.findLast(isRepetition);
    if (earlier) return earlier;
    const sent = { ...message, msgid: String(this.#nextId++), at };
    this.entries.push(sent);
    return sent;
  }

  clear(): void {
    this.entries.length = 0;
  }
}
