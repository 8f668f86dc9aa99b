import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../../src/testing/contract/eventually.js';

const PROGRAM = fileURLToPath(new URL('../worker.mjs', import.meta.url));
/** A test that waits longer for one answer is stuck. */
const PATIENCE_MS = 25_000;

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

interface Answer {
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: Failure;
  readonly escaped?: string;
  readonly ready?: true;
}

/** One process of a fleet, and the orders that its program (worker.mjs) understands. */
export class Worker {
  /** Unhandled rejections and uncaught exceptions that it reported, and anything it printed. */
  readonly escaped: string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #orders = 0;

  private constructor() {
    this.#child = fork(PROGRAM, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.escaped.push(`printed: ${chunk.toString()}`));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.escaped.push(`printed: ${chunk.toString()}`));
    this.#child.on('message', (answer: Answer) => {
      if (answer.escaped !== undefined) this.escaped.push(answer.escaped);
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
    this.#exit = once(this.#child, 'exit').then(([code, signal]) => {
      const error = { message: `the worker ended (${code ?? signal})` };
      this.#waiting.forEach((answer) => answer({ error }));
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
  }

  static async start(): Promise<Worker> {
    const worker = new Worker();
    const ended = worker.#exit.then(() => Promise.reject(new Error(worker.escaped.join('\n'))));
    await Promise.race([once(worker.#child, 'message'), ended]);
    ended.catch(() => undefined);
    return worker;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  open(
    options: object,
    extras: { jitter?: number | undefined; shutdownHooks?: boolean | undefined } = {},
  ): Promise<void> {
    return this.#order('open', { options, ...extras });
  }

  call(times: number, accounts?: readonly string[]): Promise<Outcomes> {
    return this.#order('call', { times, accounts });
  }

  send(times: number, tag?: string): Promise<Outcomes> {
    return this.#order('send', { times, tag });
  }

  keepSending(until: number, everyMs: number, account?: string): Promise<Outcomes> {
    return this.#order('keepSending', { until, everyMs, account }, PATIENCE_MS + until - Date.now());
  }

  /** After a garbage collection: heap in use, and what keeps the process busy. */
  usage(): Promise<{ readonly heapBytes: number; readonly handles: number }> {
    return this.#order('usage');
  }

  peek(account?: string): Promise<{ readonly id: string; readonly value: string } | undefined> {
    return this.#order('peek', { account });
  }

  forceRefresh(reason: string): Promise<Outcomes> {
    return this.#order('forceRefresh', { reason });
  }

  setSecret(value: string): Promise<void> {
    return this.#order('setSecret', { value });
  }

  freezeAt(path: string, when: 'before-send' | 'answer-read'): Promise<void> {
    return this.#order('freezeAt', { path, when });
  }

  close(): Promise<void> {
    return this.#order('close');
  }

  leave(): Promise<void> {
    return this.#order('leave');
  }

  /** Resolves when the process has closed the channel over which it takes orders. */
  async disconnected(): Promise<void> {
    if (this.#child.connected) await once(this.#child, 'disconnect');
  }

  exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#exit;
  }

  freeze(): Promise<void> {
    this.#child.kill('SIGSTOP');
    return this.frozen();
  }

  /** Resolves when the process is stopped, by whomever. */
  frozen(): Promise<void> {
    // The state follows the program's name, which may hold anything but ends with the last parenthesis.
    const state = () => readFileSync(`/proc/${this.#child.pid}/stat`, 'latin1').split(') ').at(-1)?.[0];
    return eventually(() => state() === 'T', `process ${this.#child.pid} is stopped`, 10_000);
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async #order<T>(order: string, details: object = {}, patienceMs = PATIENCE_MS): Promise<T> {
    const id = ++this.#orders;
    const answer = await new Promise<Answer>((resolve) => {
      const message = `no answer to "${order}" within ${patienceMs} ms`;
      const timer = setTimeout(() => resolve({ error: { message } }), patienceMs);
      this.#waiting.set(id, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
      if (!this.isRunning) return this.#waiting.get(id)?.({ error: { message: 'the worker is gone' } });
      this.#child.send({ id, order, ...details });
    });
    this.#waiting.delete(id);
    if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
    return answer.value as T;
  }
}
