/**
 * Is the adapter worth measuring? One call has to succeed, and to arrive at the fake server with a token from there;
 * with a shared store, a second process has to find the token of the first one in it.
 */
export const handshake = {
  deadlineMs: 30_000,
  parallel: 2,
  async run(world) {
    const wechat = await world.startWechat();
    const redis = world.peer.noSharedStore ? undefined : await world.startRedis();
    const callOnce = async (options) => {
      const [replica] = await world.openReplicas(1, options);
      const { failed, why } = await replica.ask('storm', { callers: 1, deadlineMs: 10_000 });
      if (failed) throw new Error(why);
    };
    const expectCounts = async (tokenCalls, businessCalls) => {
      const seen = await wechat.ask('counts');
      if (seen.tokenCalls === tokenCalls && seen.businessCalls === businessCalls) return;
      throw new Error(
        `${seen.tokenCalls} token calls and ${seen.businessCalls} others instead of ${tokenCalls} and ${businessCalls}`,
      );
    };
    await callOnce({});
    await expectCounts(1, 1);
    if (!redis) return {};
    await callOnce({ redis });
    await callOnce({ redis });
    await expectCounts(2, 3);
    return {};
  },
};
