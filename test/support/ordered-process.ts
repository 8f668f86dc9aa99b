import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A test that waits longer for one answer is stuck. */
export const PATIENCE_MS = 25_000;

interface Answer {
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: { readonly message: string };
  readonly escaped?: string;
  readonly ready?: true;
}

/** A process that is told what to do over IPC and answers each order; its program uses take-orders.mjs. */
export class OrderedProcess {
  /** Unhandled rejections and uncaught exceptions that it reported, and anything it printed. */
  readonly escaped: string[] = [];
  protected readonly child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #orders = 0;

  constructor(program: string, execArgv: readonly string[] = []) {
    this.child = fork(program, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [...execArgv] });
    this.child.stdout?.on('data', (chunk: Buffer) => this.escaped.push(`printed: ${chunk.toString()}`));
    this.child.stderr?.on('data', (chunk: Buffer) => this.escaped.push(`printed: ${chunk.toString()}`));
    this.child.on('message', (answer: Answer) => {
      if (answer.escaped !== undefined) this.escaped.push(answer.escaped);
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
    this.#exit = once(this.child, 'exit').then(([code, signal]) => {
      const error = { message: `the process ended (${code ?? signal})` };
      this.#waiting.forEach((answer) => answer({ error }));
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
  }

  /** Resolves to itself when it takes orders. */
  async ready(): Promise<this> {
    const ended = this.#exit.then(() => Promise.reject(new Error(this.escaped.join('\n'))));
    await Promise.race([once(this.child, 'message'), ended]);
    ended.catch(() => undefined);
    return this;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#exit;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exit;
  }

  async order<T>(order: string, details: object = {}, patienceMs = PATIENCE_MS): Promise<T> {
    const id = ++this.#orders;
    const answer = await new Promise<Answer>((resolve) => {
      const message = `no answer to "${order}" within ${patienceMs} ms`;
      const timer = setTimeout(() => resolve({ error: { message } }), patienceMs);
      this.#waiting.set(id, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
      if (!this.isRunning) return this.#waiting.get(id)?.({ error: { message: 'the process is gone' } });
      this.child.send({ id, order, ...details });
    });
    this.#waiting.delete(id);
    if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
    return answer.value as T;
  }
}
