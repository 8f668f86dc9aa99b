import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

/** A hub in a process of its own, started as its users start it. */
export class HubProcess {
  url = '';
  /** Everything that it said. */
  output = '';
  readonly #child: ChildProcess;

  private constructor(config: string, environment: Readonly<Record<string, string>>) {
    const { PATH = '' } = process.env;
    const args = [MAIN, 'hub', '--port', '0', '--config', config];
    this.#child = spawn(process.execPath, args, { env: { PATH, ...environment } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /** The configuration file may refer to the variables of `environment`. */
  static async start(
    config: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<HubProcess> {
    const hub = new HubProcess(config, environment);
    const ended = once(hub.#child, 'close').then(() => Promise.reject(new Error(hub.output)));
    ended.catch(() => undefined);
    const address = /listening on (http:\/\/[^\s,"]+)/;
    while (!address.test(hub.output)) await Promise.race([once(hub.#child.stdout!, 'data'), ended]);
    hub.url = address.exec(hub.output)?.[1] ?? '';
    return hub;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** SIGKILL: nothing is finished, nothing is given back. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  /** SIGTERM: resolves to the exit code. */
  async stop(): Promise<number | null> {
    if (!this.isRunning) return this.#child.exitCode;
    this.#child.kill('SIGTERM');
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    return code;
  }
}
