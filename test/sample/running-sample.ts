import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../sample/dist/main.js', import.meta.url));

/** The built sample as a process of its own, with nothing in its environment but what the test gives. */
export class RunningSample {
  log = '';
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [MAIN], { env: { NO_COLOR: '1', PORT: '0', ...env } });
    const listen = (chunk: Buffer) => {
      this.log += chunk.toString();
      this.#child.emit('logged');
    };
    this.#child.stdout?.on('data', listen);
    this.#child.stderr?.on('data', listen);
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  static async start(env?: Readonly<Record<string, string>>): Promise<RunningSample> {
    const sample = new RunningSample(env);
    await sample.logged(/accounts\/default\/status|real WeChat[^]*\/docs/);
    return sample;
  }

  get url(): string {
    return this.#find(/listening on (http:\S+\d)/);
  }

  get simulatorUrl(): string {
    return this.#find(/simulator at (http:\S+\d)/);
  }

  /** The first command of the log that calls `path`, as somebody would paste it. */
  curlOf(path: string): { url: string; body: string } {
    const [, url = '', body = ''] =
      new RegExp(`curl -X POST (\\S+${path}) .* -d '(.*)'`).exec(this.log) ?? [];
    return { url, body };
  }

  /** Waits until the log has it; rejects when the process ends before. */
  async logged(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.log)) {
      const ended = await Promise.race([
        once(this.#child, 'logged').then(() => false),
        this.exit().then(() => true),
      ]);
      if (ended && !pattern.test(this.log)) throw new Error(`the sample ended:\n${this.log}`);
    }
  }

  exit(): Promise<number | null> {
    return this.#exit;
  }

  /** SIGTERM, then the exit code of its own. */
  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#exit;
  }

  #find(pattern: RegExp): string {
    const found = pattern.exec(this.log)?.[1];
    if (!found) throw new Error(`not in the log: ${String(pattern)}\n${this.log}`);
    return found;
  }
}

export async function postJson(url: string, body: unknown) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: JSON.parse(text) as Record<string, unknown>,
  };
}

export async function getJson(url: string) {
  const response = await fetch(url);
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown> };
}
