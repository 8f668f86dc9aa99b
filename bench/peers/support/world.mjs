import { startRedis } from '../../support/redis-server.mjs';
import { titleOf } from '../peers.mjs';
import { Remote } from './remote.mjs';

const here = (file) => new URL(file, import.meta.url);

/** What a scenario plays in: a fake WeChat, a Redis, and replicas of an application that uses the peer. */
export class World {
  #wechat;
  #options;
  #replicas = [];

  constructor(peer, folder) {
    this.peer = peer;
    this.folder = folder;
  }

  /** The server, as a `Remote`. */
  async startWechat({ expiresIn = 7200, accounts = 1 } = {}) {
    const number = (at) => `${at}`.padStart(4, '0');
    const owners = Array.from({ length: accounts }, (_, at) => ({
      official: { appId: `wx${number(at)}`, secret: `secret${number(at)}` },
      wecom: { corpId: `ww${number(at)}`, agentId: 1, secret: `secret${number(at)}` },
    }));
    this.#wechat = new Remote(here('./wechat-server.mjs'), {
      expiresIn,
      accounts: owners.map(({ official }) => official),
      wecomApps: owners.map(({ wecom }) => wecom),
    });
    const { platform } = this.peer;
    this.owners = owners.map((owner) => owner[platform]).map(({ appId, corpId }) => appId ?? corpId);
    this.#options = {
      peer: titleOf(this.peer),
      folder: this.folder,
      accounts: owners.map((owner) => owner[platform]),
      wechat: await this.#wechat.ask('urls'),
    };
    return this.#wechat;
  }

  /** Requests that arrived. Failed calls that never got there say nothing about the peer. */
  async counts() {
    const counts = await this.#wechat.ask('counts');
    if (counts.businessCalls === 0) throw new Error('no call has arrived at the fake server');
    return counts;
  }

  startRedis() {
    return startRedis();
  }

  /** Processes that are running and have not opened their peer yet. */
  replicas(count, { redis, cron } = {}) {
    const started = Array.from(
      { length: count },
      () => new Remote(here('./replica.mjs'), { ...this.#options, redis: redis?.url, cron }),
    );
    this.#replicas.push(...started);
    return started;
  }

  async openReplicas(count, options) {
    const replicas = this.replicas(count, options);
    await askAll(replicas, 'open');
    return replicas;
  }
}

/** Asks all of them at once. */
export function askAll(remotes, method, ...args) {
  return Promise.all(remotes.map((remote) => remote.ask(method, ...args)));
}

export function addUp(results) {
  const total = (field) => results.reduce((sum, result) => sum + result[field], 0);
  return {
    calls: total('calls'),
    failed: total('failed'),
    hung: total('hung'),
    why: results.find(({ why }) => why)?.why,
  };
}
