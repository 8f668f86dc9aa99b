import type { ModulesContainer } from '@nestjs/core';
import type { WechatTokenListener } from './wechat-token-event.js';

interface Emitter {
  emit(name: string, event: unknown): unknown;
  emitAsync?(name: string, event: unknown): Promise<unknown>;
}

/**
 * Forwards every event to the application's `EventEmitter2` as `wechat-token.<type>`, if it has one. It is found by its
 * shape among the application's providers: @nestjs/event-emitter need not be installed, and it does not matter in
 * how many copies it is.
 */
export class EventEmitterBridge {
  private emitters: readonly Emitter[] = [];
  private complete = false;

  constructor(private readonly modules: ModulesContainer | undefined) {}

  /** All providers are there: what is not found now never will be. */
  ready(): void {
    this.search();
    this.complete = true;
  }

  readonly forward: WechatTokenListener = async (event) => {
    // Somebody may ask for a token while the application is still being built.
    if (!this.complete && this.emitters.length === 0) this.search();
    const name = `wechat-token.${event.type}`;
    // `emit` would leave the rejections of asynchronous handlers to nobody.
    await Promise.all(this.emitters.map((each) => each.emitAsync?.(name, event) ?? each.emit(name, event)));
  };

  private search(): void {
    const found = new Set<Emitter>();
    for (const { providers } of this.modules?.values() ?? []) {
      for (const [token, provider] of providers) {
        const { instance } = isEmitterClass(token) ? provider : {};
        if (isEmitter(instance)) found.add(instance);
      }
    }
    this.emitters = [...found];
  }
}

/** `EventEmitter2` by what only it has; Node's emitter and rxjs' subjects are none. */
function isEmitterClass(token: unknown): boolean {
  if (typeof token !== 'function') return false;
  const prototype = token.prototype as Record<string, unknown> | undefined;
  return ['emit', 'emitAsync', 'onAny', 'waitFor'].every((name) => typeof prototype?.[name] === 'function');
}

function isEmitter(instance: unknown): instance is Emitter {
  return typeof (instance as Partial<Emitter> | null | undefined)?.emit === 'function';
}
