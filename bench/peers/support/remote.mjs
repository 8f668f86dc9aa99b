import { fork } from 'node:child_process';
import { once } from 'node:events';

/** In the child: answers what the parent asks. */
export function answer(handlers) {
  process.on('message', async ({ id, method, args }) => {
    const reply = await Promise.resolve()
      .then(() => handlers[method](...args))
      .then(
        (value) => ({ id, value }),
        (error) => ({ id, error: `${error?.message ?? error}` }),
      );
    process.send(reply);
  });
}

/** In the parent: a process that answers questions. A question to one that has died is refused. */
export class Remote {
  #child;
  #asked = new Map();
  #gone;

  constructor(file, options) {
    this.#child = fork(file, [JSON.stringify(options)], {
      stdio: [
        'ignore',
        process.env.PEERS_VERBOSE ? 2 : 'ignore',
        process.env.PEERS_VERBOSE ? 2 : 'ignore',
        'ipc',
      ],
    });
    this.#gone = once(this.#child, 'exit');
    this.#child.on('message', ({ id, value, error }) => {
      const { resolve, reject } = this.#asked.get(id);
      this.#asked.delete(id);
      if (error === undefined) resolve(value);
      else reject(new Error(error));
    });
    this.#child.on('exit', () => {
      for (const { reject } of this.#asked.values()) reject(new Error('the process died'));
    });
  }

  /** Whether the process has ended, by itself or not. */
  get died() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  ask(method, ...args) {
    if (this.died) return Promise.reject(new Error('the process died'));
    return new Promise((resolve, reject) => {
      const id = this.#asked.size === 0 ? 0 : Math.max(...this.#asked.keys()) + 1;
      this.#asked.set(id, { resolve, reject });
      this.#child.send({ id, method, args });
    });
  }

  async end() {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}
