import { addUp, askAll } from '../support/world.mjs';

const PROCESSES = 4;
/** For so long a peer uses a token before it fetches another: its margin comes on top, so that each sees two expiries. */
const USED_SECONDS = 6;
const LOAD = { everyMs: 20, forMs: 15_000, deadlineMs: 10_000 };

/** A call every 20 ms in each of four processes for 15 seconds, with tokens that live shortly. */
export const gentleLoad = {
  deadlineMs: 60_000,
  parallel: 2,
  async run(world) {
    const { peer } = world;
    await world.startWechat({ expiresIn: peer.marginSeconds + USED_SECONDS });
    const redis = peer.noSharedStore ? undefined : await world.startRedis();
    const cron = peer.cronWhileLoaded?.(USED_SECONDS);
    const replicas = await world.openReplicas(PROCESSES, { redis, cron });
    const outcome = addUp(await askAll(replicas, 'load', LOAD));
    return { ...outcome, ...(await world.counts()) };
  },
};
