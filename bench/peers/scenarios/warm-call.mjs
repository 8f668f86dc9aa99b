/** How long it takes to get a token that is there. */
export function warmCall({ overRedis }) {
  return {
    deadlineMs: 60_000,
    needsStore: overRedis,
    async run(world) {
      await world.startWechat();
      const redis = overRedis ? await world.startRedis() : undefined;
      const [replica] = await world.openReplicas(1, { redis });
      return { warmNs: await replica.ask('warmNs') };
    },
  };
}
