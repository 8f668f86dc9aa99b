import { setTimeout as pause } from 'node:timers/promises';
import { askAll } from '../support/world.mjs';

const PROCESSES = 4;
const EVERY_SECOND = { everySeconds: 1, ticks: 30, settledMs: 500, accounts: 1, expiresIn: 7200 };

/**
 * The scheduled refresh of four replicas fires in the same second, again and again. After each tick: how many token
 * calls were made for each account that was refreshed, and does every replica hold a token that WeChat honours?
 */
export const cronTick = {
  deadlineMs: 200_000,
  parallel: 6,
  needsStore: true,
  needsRefresh: true,
  async run(world) {
    const { everySeconds, ticks, settledMs, accounts, expiresIn } = { ...EVERY_SECOND, ...world.peer.ticks };
    const wechat = await world.startWechat({ expiresIn, accounts });
    const redis = await world.startRedis();
    const replicas = await world.openReplicas(PROCESSES, { redis, cron: `*/${everySeconds} * * * * *` });
    for (const replica of replicas) await replica.ask('warmUp');
    await settled(everySeconds, settledMs);
    await wechat.ask('forget');

    const result = { tokenCalls: 0, refreshes: 0, living: 0 };
    for (let tick = 0; tick < ticks; tick += 1) {
      await settled(everySeconds, settledMs);
      const callers = await wechat.ask('tokenCallers');
      await wechat.ask('forget');
      const held = await askAll(replicas, 'held');
      const alive = await Promise.all(held.map((tokens) => wechat.ask('areAlive', tokens)));
      const refreshed = new Set(callers);
      result.tokenCalls += callers.length;
      result.refreshes += refreshed.size;
      result.living += world.owners.filter(
        (owner, at) => refreshed.has(owner) && alive.every((ofReplica) => ofReplica[at]),
      ).length;
    }
    if (result.refreshes === 0) throw new Error('nothing was refreshed');
    return result;
  },
};

/** Resolves so long after the next tick. */
function settled(everySeconds, settledMs) {
  const everyMs = everySeconds * 1000;
  return pause(everyMs - ((Date.now() - settledMs) % everyMs));
}
