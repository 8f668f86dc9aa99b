import { addUp, askAll } from '../support/world.mjs';

const CALLERS = 100;
const CALL_DEADLINE_MS = 20_000;

/** 100 callers in each process want to send a message at the same moment, and nobody has a token yet. */
export function cold(processes) {
  return scenario(processes, () => undefined);
}

/** The same, when everybody has the same token and somebody has just made WeChat revoke it. */
export function revoked(processes) {
  return scenario(processes, async (wechat, replicas) => {
    for (const replica of replicas) await replica.ask('storm', { callers: 1, deadlineMs: CALL_DEADLINE_MS });
    await wechat.ask('revoke');
  });
}

function scenario(processes, prepare) {
  return {
    deadlineMs: 60_000,
    parallel: processes > 1 ? 1 : 2,
    needsStore: processes > 1,
    async run(world) {
      const wechat = await world.startWechat();
      const redis = processes > 1 ? await world.startRedis() : undefined;
      const replicas = await world.openReplicas(processes, { redis });
      await prepare(wechat, replicas);
      await wechat.ask('forget');
      const storm = { callers: CALLERS, deadlineMs: CALL_DEADLINE_MS };
      const outcome = addUp(await askAll(replicas, 'storm', storm));
      return { ...outcome, ...(await world.counts()) };
    },
  };
}
