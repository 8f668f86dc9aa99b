// One process of an application that uses a peer.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CronJob } from 'cron';
import { findPeer } from '../peers.mjs';
import { redirect } from './redirect.mjs';
import { answer } from './remote.mjs';
import { within } from './within.mjs';

const BATCH_MS = 20;
const BATCHES = 30;

const { peer: name, folder, wechat, accounts, redis, cron } = JSON.parse(process.argv[2]);
const peer = findPeer(name);
if (peer.redirected) redirect({ [peer.redirected]: wechat[peer.platform] });

let used;

/** What became of a call: a peer may throw, or hand WeChat's errcode to the caller. */
function outcome(deadlineMs) {
  const call = Promise.resolve()
    .then(() => used.call())
    .then(
      (reply) => (reply?.errcode ? { failed: `errcode ${reply.errcode}` } : {}),
      (error) => ({ failed: `${error?.message ?? error}` }),
    );
  return within(deadlineMs, call, { failed: 'no answer', hung: true });
}

function sum(outcomes) {
  return {
    calls: outcomes.length,
    failed: outcomes.filter(({ failed }) => failed).length,
    hung: outcomes.filter(({ hung }) => hung).length,
    why: outcomes.find(({ failed }) => failed)?.failed,
  };
}

answer({
  async open() {
    used = await peer.open({
      load: folder && createRequire(join(folder, 'package.json')),
      folder,
      url: wechat[peer.platform],
      account: accounts[0],
      accounts,
      redis,
      cron,
    });
    if (cron && !peer.schedulesItself) new CronJob(cron, () => used.refresh(), null, true);
  },
  async storm({ callers, deadlineMs }) {
    return sum(await Promise.all(Array.from({ length: callers }, () => outcome(deadlineMs))));
  },
  async load({ everyMs, forMs, deadlineMs }) {
    const outcomes = [];
    for (const start = Date.now(); Date.now() - start < forMs; await pause(everyMs)) {
      outcomes.push(outcome(deadlineMs));
    }
    return sum(await Promise.all(outcomes));
  },
  /** The tokens that this process would sign with, of each account. */
  held: async () => (used.held ? used.held() : [await used.token()]),
  /** Gets a token of each account. */
  warmUp: async () => void (await (used.warmUp ?? used.token)()),
  /** Nanoseconds of a token access that finds one: of the batch that other work on the machine disturbed least. */
  async warmNs() {
    await used.token();
    let calls = 100;
    const batch = async () => {
      const start = performance.now();
      for (let call = 0; call < calls; call += 1) await used.token();
      return performance.now() - start;
    };
    while ((await batch()) < BATCH_MS) calls *= 2;
    const samples = [];
    for (let round = 0; round < BATCHES; round += 1) samples.push(((await batch()) * 1e6) / calls);
    return Math.min(...samples);
  },
});
