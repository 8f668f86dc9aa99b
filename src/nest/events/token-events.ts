import type { Logger } from '@nestjs/common';
import { hintedError } from '../../core/engine-errors.js';
import type { Locale } from '../../core/settings.js';
import { LISTENER_FAILED, NO_LISTENER, NO_SUCH_EVENT } from '../wechat-token.messages.js';
import {
  CHANNEL_OF,
  type WechatTokenEvent,
  type WechatTokenEventType,
  type WechatTokenListener,
} from './wechat-token-event.js';

type Type = WechatTokenEventType | '*';
type Listener = (event: never) => unknown;

/** Tells the events of one application to whoever listens. */
export class TokenEvents {
  private readonly listeners = new Map<Type, readonly Listener[]>();
  /** Whose failure was logged. */
  private readonly failed = new WeakSet<Listener>();

  constructor(
    private readonly logger: Pick<Logger, 'error'>,
    private readonly locale: Locale,
  ) {}

  /** Returns a function that ends it. Throws `INVALID_ARGUMENT`. */
  on<T extends Type>(type: T, listener: WechatTokenListener<T>): () => void {
    if (type !== '*' && !Object.hasOwn(CHANNEL_OF, type)) {
      const types = ['*', ...Object.keys(CHANNEL_OF)];
      throw hintedError('INVALID_ARGUMENT', NO_SUCH_EVENT(String(type), types), this.locale);
    }
    if (typeof listener !== 'function') throw hintedError('INVALID_ARGUMENT', NO_LISTENER, this.locale);
    // One of its own for each call: who listens twice with one function can end each for itself.
    const own: Listener = (event) => listener(event);
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), own]);
    return () => {
      const left = this.listeners.get(type)?.filter((other) => other !== own) ?? [];
      this.listeners.set(type, left);
    };
  }

  tell(event: WechatTokenEvent): void {
    for (const listener of this.listeners.get(event.type) ?? []) this.call(listener, event);
    for (const listener of this.listeners.get('*') ?? []) this.call(listener, event);
  }

  private call(listener: Listener, event: WechatTokenEvent): void {
    const failed = (error: unknown): void => {
      if (this.failed.has(listener)) return;
      this.failed.add(listener);
      this.logger.error(LISTENER_FAILED(event.type, error));
    };
    try {
      Promise.resolve(listener(event as never)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
