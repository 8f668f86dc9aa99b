import { describe, expect, it } from '@jest/globals';
import { CredentialEngine } from '../../src/core/engine.js';
import type { CredentialKeeper } from '../../src/core/keeper.js';
import type { TokenSource } from '../../src/core/token-source.js';
import { seededRandom } from './world/fleet.js';
import { SimStoreConnection, SimStoreServer } from './world/sim-store.js';
import { HostClock, SimTime } from './world/sim-time.js';

const MINUTE_MS = 60_000;
const PROCESSES = 8;
const ACCOUNTS = 250;
const TIMEOUT_MS = 120_000;

describe('very many accounts', () => {
  it(
    'G28: every account in use is renewed in time, and each credential is fetched by exactly one process',
    async () => {
      const time = new SimTime();
      const wechat = new Endpoint(time);
      const server = new SimStoreServer(time);
      const fleet = Array.from({ length: PROCESSES }, (_, index) => startProcess(`node-${index}`, index));
      // Every account is used by two of the processes.
      const users = Array.from({ length: ACCOUNTS }, (_, index) => {
        const account = `tenant-${index}`;
        return [index, index + 3].map((node) => fleet[node % PROCESSES]!.keeper(account));
      });
      await time.until(Promise.all(users.flat().map((keeper) => keeper.value())));

      for (let minute = 0; minute < 5 * 60; minute++) {
        await time.until(Promise.all(fleet.map(({ engine }) => engine.sweep())));
        await time.advance(MINUTE_MS);
        const dead = users.flat().filter((keeper) => !wechat.honours(keeper.peek()?.value));
        expect(dead).toHaveLength(0);
      }

      // Fetched at once, and renewed after about 108 and 216 minutes.
      const fetches = [...wechat.issued.values()];
      expect(fetches).toHaveLength(ACCOUNTS);
      expect(new Set(fetches)).toEqual(new Set([3]));
      // The work is shared, not one process's.
      expect(new Set(wechat.hosts).size).toBeGreaterThan(1);
      await time.until(Promise.all(fleet.map(({ engine }) => engine.close())));

      function startProcess(name: string, seed: number) {
        const clock = new HostClock(time);
        const connection = new SimStoreConnection(server, clock);
        const engine = new CredentialEngine({
          clock,
          random: seededRandom(seed, name),
          store: connection,
          coordinator: connection,
        });
        engine.start();
        const keeper = (account: string): CredentialKeeper =>
          engine.keeper({
            key: `wechat-token:{weixin:${account}:token}`,
            account,
            credentialType: 'access_token',
            source: wechat.source(account, name, clock),
          });
        return { engine, keeper };
      }
    },
    TIMEOUT_MS,
  );
});

/** A token endpoint where every fetch kills the account's previous token at once. */
class Endpoint {
  readonly issued = new Map<string, number>();
  readonly hosts: string[] = [];
  private readonly alive = new Map<string, number>();

  constructor(private readonly time: SimTime) {}

  honours(value: string | undefined): boolean {
    return value !== undefined && (this.alive.get(value) ?? 0) > this.time.now;
  }

  source(account: string, host: string, clock: HostClock): TokenSource {
    return {
      kind: 'token',
      scope: 'shared',
      rotation: 'exclusive',
      windows: { soonEarliestMs: 15 * MINUTE_MS, soonLatestMs: 10 * MINUTE_MS, dueMs: MINUTE_MS },
      budget: { ceiling: 500, per: 'day', reserve: 30 },
      fetch: async () => {
        await clock.sleep(20);
        const number = (this.issued.get(account) ?? 0) + 1;
        this.issued.set(account, number);
        this.hosts.push(host);
        this.alive.delete(`${account}-${number - 1}`);
        this.alive.set(`${account}-${number}`, this.time.now + 7_200_000);
        await clock.sleep(20);
        return { value: `${account}-${number}`, expiresInSeconds: 7_200 };
      },
    };
  }
}
