import { Agent, request } from 'node:http';

/** So many moments within the time after which each account is used again. */
const STEPS = 120;

/**
 * The business of one process: uses each of its accounts from its own beginning on, again and again, and names the tokens
 * to the endpoint, many at a time. What is not answered from memory, after the first time, is counted: who waits for another
 * token, and who for a look at the store that finds the same one (after news were lost or a clock was corrected).
 */
export class Uses {
  progress = { inUse: 0, uses: 0, waited: 0, looked: 0, failed: 0, failures: {}, dead: 0 };
  /** Accounts by the step, modulo STEPS, at which they are used; the earliest first. */
  #byPhase = Array.from({ length: STEPS }, () => []);
  #clock;
  #endpoint;
  #tokenOf;
  #stepMs = 0;
  #beginsAt = Infinity;
  #step = 0;
  #timer;
  #underWay = new Map();

  /** `accounts` with their `name`, `startsAt` in steps, and `answered`: false. */
  constructor({ accounts, clock, endpoint, tokenOf }) {
    this.#clock = clock;
    this.#endpoint = endpoint;
    this.#tokenOf = tokenOf;
    for (const account of accounts) this.#byPhase[account.startsAt % STEPS].push(account);
    for (const phase of this.#byPhase) phase.sort((a, b) => a.startsAt - b.startsAt);
  }

  /** By how much the oldest of what should be done by now is late, in compressed time. */
  get lateMs() {
    const now = this.#clock.now();
    return Math.max(
      now - this.#momentOf(this.#step),
      ...[...this.#underWay.values()].map((began) => now - began),
    );
  }

  begin(at, everyMs) {
    this.#beginsAt = at;
    this.#stepMs = everyMs / STEPS;
    this.#next();
  }

  async end() {
    this.#timer.cancel();
    await Promise.all(this.#underWay.keys());
  }

  #momentOf(step) {
    return this.#beginsAt + step * this.#stepMs;
  }

  #next() {
    this.#timer = this.#clock.setTimer(this.#momentOf(this.#step) - this.#clock.now(), () => {
      for (; this.#momentOf(this.#step) <= this.#clock.now(); this.#step += 1) {
        const moment = this.#momentOf(this.#step);
        const done = this.#useAll(this.#step).finally(() => this.#underWay.delete(done));
        this.#underWay.set(done, moment);
      }
      this.#next();
    });
  }

  async #useAll(step) {
    const uses = [];
    for (const account of this.#byPhase[step % STEPS]) {
      if (account.startsAt > step) break;
      uses.push(this.#use(account));
    }
    if (uses.length === 0) return;
    await microtasks();
    const late = uses.filter(({ isFirst, settled }) => !isFirst && !settled);
    await Promise.all(uses.map(({ done }) => done));
    const looked = late.filter(({ token, held }) => token !== undefined && token === held).length;
    this.progress.looked += looked;
    this.progress.waited += late.length - looked;
    await this.#report(uses.map(({ token }) => token).filter(Boolean));
  }

  #use(account) {
    const { progress } = this;
    const use = { isFirst: !account.answered, settled: false, token: undefined, held: undefined };
    progress.uses += 1;
    use.done = this.#tokenOf(account.name).then(
      ({ token, held }) => {
        if (use.isFirst) progress.inUse += 1;
        account.answered = true;
        Object.assign(use, { settled: true, token, held });
      },
      ({ code, message }) => {
        use.settled = true;
        progress.failed += 1;
        progress.failures[code ?? message] = (progress.failures[code ?? message] ?? 0) + 1;
      },
    );
    return use;
  }

  async #report(tokens) {
    if (tokens.length > 0)
      this.progress.dead += (await post(`${this.#endpoint}/uses`, tokens.join('\n'))).dead;
  }
}

const agent = new Agent({ keepAlive: true });

/** Not by `fetch`, which would cost as much as a renewal. */
function post(url, body) {
  const headers = { 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve(JSON.parse(text));
    });
    sent.on('error', reject).end(body);
  });
}

/** Whatever needs no I/O has happened after this. */
async function microtasks() {
  for (let turn = 0; turn < 100; turn += 1) await undefined;
}
