import { Agent } from 'node:http';

/**
 * An HTTP agent that stops its own process (SIGSTOP) at a chosen point of a request: after everything that precedes
 * the sending and before the first byte, or after the last byte of the answer and before anybody has seen it. Whoever
 * waits for the stop sees it in the process's state; SIGCONT lets it go on as if nothing had happened.
 */
export function freezingAgent() {
  return new FreezingAgent({ keepAlive: true });
}

const stop = () => process.kill(process.pid, 'SIGSTOP');

class FreezingAgent extends Agent {
  #armed;

  freezeAt(path, when) {
    this.#armed = { path, when };
  }

  addRequest(request, options) {
    const armed = this.#armed;
    if (armed && request.path.split('?')[0] === armed.path) {
      this.#armed = undefined;
      if (armed.when === 'before-send') stop();
      else request.prependOnceListener('response', (answer) => answer.once('end', stop));
    }
    super.addRequest(request, options);
  }
}
