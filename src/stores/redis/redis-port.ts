import type { RedisScript } from './scripts.js';

/** The little that is asked of a Redis client, whichever it is. */
export interface RedisPort {
  /** Runs a script, once the client is ready. Rejects when it does not become so in time. */
  run(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** A connection of its own for news; every call makes a new one. */
  subscriber(): Promise<RedisSubscriber>;
}

/** One connection, used once: when it is lost, it is thrown away. */
export interface RedisSubscriber {
  /** Connects and subscribes. `onLost` is called when the connection ends, once or more. */
  open(channel: string, onMessage: (text: string) => void, onLost: () => void): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}
