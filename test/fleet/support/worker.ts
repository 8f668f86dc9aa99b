import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../../src/testing/contract/eventually.js';
import { OrderedProcess, PATIENCE_MS } from '../../support/ordered-process.js';

const PROGRAM = fileURLToPath(new URL('../worker.mjs', import.meta.url));

export interface Failure {
  readonly code?: string;
  readonly errcode?: number;
  readonly hint?: string;
  readonly retryAt?: number;
  readonly message: string;
}

export interface Outcomes {
  readonly succeeded: number;
  /** The distinct results of those that succeeded. */
  readonly values: readonly string[];
  readonly failures: readonly Failure[];
}

/** One process of a fleet, and the orders that its program (worker.mjs) understands. */
export class Worker extends OrderedProcess {
  static start(): Promise<Worker> {
    return new Worker(PROGRAM).ready();
  }

  open(
    options: object,
    extras: { jitter?: number | undefined; shutdownHooks?: boolean | undefined } = {},
  ): Promise<void> {
    return this.order('open', { options, ...extras });
  }

  call(times: number, accounts?: readonly string[]): Promise<Outcomes> {
    return this.order('call', { times, accounts });
  }

  send(times: number, tag?: string): Promise<Outcomes> {
    return this.order('send', { times, tag });
  }

  keepSending(until: number, everyMs: number, account?: string): Promise<Outcomes> {
    return this.order('keepSending', { until, everyMs, account }, PATIENCE_MS + until - Date.now());
  }

  /** After a garbage collection: heap in use, and what keeps the process busy. */
  usage(): Promise<{ readonly heapBytes: number; readonly handles: number }> {
    return this.order('usage');
  }

  peek(account?: string): Promise<{ readonly id: string; readonly value: string } | undefined> {
    return this.order('peek', { account });
  }

  forceRefresh(reason: string): Promise<Outcomes> {
    return this.order('forceRefresh', { reason });
  }

  setSecret(value: string): Promise<void> {
    return this.order('setSecret', { value });
  }

  freezeAt(path: string, when: 'before-send' | 'answer-read'): Promise<void> {
    return this.order('freezeAt', { path, when });
  }

  close(): Promise<void> {
    return this.order('close');
  }

  leave(): Promise<void> {
    return this.order('leave');
  }

  /** Resolves when the process has closed the channel over which it takes orders. */
  async disconnected(): Promise<void> {
    if (this.child.connected) await once(this.child, 'disconnect');
  }

  freeze(): Promise<void> {
    this.child.kill('SIGSTOP');
    return this.frozen();
  }

  /** Resolves when the process is stopped, by whomever. */
  frozen(): Promise<void> {
    // The state follows the program's name, which may hold anything but ends with the last parenthesis.
    const state = () => readFileSync(`/proc/${this.child.pid}/stat`, 'latin1').split(') ').at(-1)?.[0];
    return eventually(() => state() === 'T', `process ${this.child.pid} is stopped`, 10_000);
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  terminate(): void {
    this.child.kill('SIGTERM');
  }
}
