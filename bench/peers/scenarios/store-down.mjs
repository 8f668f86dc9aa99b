import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../support/within.mjs';

const STORM = { callers: 100, deadlineMs: 12_000 };
/** For a client to notice that its connection is gone, and for a process to die of it. */
const NOTICED_MS = 500;

export const killed = storeDown((redis) => redis.kill());
export const hung = storeDown((redis) => redis.freeze());

/** Redis goes away: 100 calls of a process that had its token, then 100 of one that starts now. */
function storeDown(takeAway) {
  return {
    deadlineMs: 90_000,
    parallel: 6,
    needsStore: true,
    async run(world) {
      const wechat = await world.startWechat();
      const redis = await world.startRedis();
      const [warm] = await world.openReplicas(1, { redis });
      await warm.ask('storm', { ...STORM, callers: 1 });
      await takeAway(redis);
      await pause(NOTICED_MS);

      const result = { warm: await storm(wechat, warm) };
      const [cold] = world.replicas(1, { redis });
      const opened = cold.ask('open').then(
        () => true,
        () => false,
      );
      const started = await within(STORM.deadlineMs, opened, false);
      result.cold = started ? await storm(wechat, cold) : { notStarted: true };
      return result;
    },
  };
}

async function storm(wechat, replica) {
  await wechat.ask('forget');
  const outcome = await replica.ask('storm', STORM).catch(() => ({}));
  await pause(NOTICED_MS);
  return { ...outcome, died: replica.died, ...(await wechat.ask('counts')) };
}
