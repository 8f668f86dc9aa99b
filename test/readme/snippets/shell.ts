import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from '../readme-text.js';

/** A shell at the root of the repository, with nothing in its environment but what the test gives. */
export class Shell {
  /** What it wrote to both streams. */
  output = '';
  private stdout = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<number | null>;

  constructor(script: string, env: Readonly<Record<string, string>> = {}) {
    const { PATH = '' } = process.env;
    // A group of its own: whatever it starts can be ended with it.
    const options = { cwd: ROOT, env: { PATH, ...env }, detached: true } as const;
    this.child = spawn('bash', ['--norc', '-c', script], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (text: Buffer) => (this.stdout += text.toString()));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.output += text.toString();
        this.child.emit('wrote');
      });
    }
    this.closed = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Runs a script to its end; resolves with its standard output. */
  static async run(script: string, env?: Readonly<Record<string, string>>): Promise<string> {
    const shell = new Shell(script, env);
    const code = await shell.closed;
    if (code !== 0) throw new Error(`${script}\nended with ${code}:\n${shell.output}`);
    return shell.stdout;
  }

  /** Waits until it wrote this; resolves with what the pattern's first group found. */
  async wrote(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found[1] ?? found[0];
      const ended = await Promise.race([once(this.child, 'wrote').then(() => false), this.ended()]);
      if (ended && !pattern.test(this.output)) throw new Error(`the script ended:\n${this.output}`);
    }
  }

  /** SIGTERM to all that it started. */
  async stop(): Promise<void> {
    if (this.child.pid !== undefined && this.child.exitCode === null)
      process.kill(-this.child.pid, 'SIGTERM');
    await this.closed;
  }

  private ended(): Promise<true> {
    return this.closed.then(() => true);
  }
}
