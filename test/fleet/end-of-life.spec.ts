import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, fleetOf, TOKEN_PATHS, type TokenApi } from './support/fleet.js';
import { type Worker } from './support/worker.js';

const fleet = fleetOf(2);

/** Opens two applications; the first one has a token call under way. The returned function lets WeChat answer. */
async function callUnderWay(tokenApi: TokenApi) {
  const [leaving, staying] = (await fleet.start({ size: 2, options: { tokenApi }, shutdownHooks: true })) as [
    Worker,
    Worker,
  ];
  const answer = fleet.hold(TOKEN_PATHS[tokenApi], 1);
  const calling = leaving.call(5);
  // It may end before it can tell.
  calling.catch(() => undefined);
  await eventually(() => fleet.wechat.tokenCalls() === 1, 'the call was sent');
  return { leaving, staying, answer, calling };
}

/** Whatever the process left behind is the fleet's token. */
async function issuedTokenIsKept(staying: Worker, tokenApi: TokenApi): Promise<void> {
  const { values } = await staying.call(5);
  expect(values).toEqual([fleet.wechat.currentToken(appId, tokenApi)]);
  expect(fleet.wechat.tokenCalls()).toBe(1);
}

describe.each<TokenApi>(['token', 'stable_token'])('A process that ends, on %s', (tokenApi) => {
  it('G21: by SIGTERM with a token call under way, writes its token first', async () => {
    const { leaving, staying, answer } = await callUnderWay(tokenApi);
    leaving.terminate();
    await leaving.disconnected();
    expect(leaving.isRunning).toBe(true);
    answer();
    expect(await leaving.exit()).toEqual({ code: null, signal: 'SIGTERM' });
    await issuedTokenIsKept(staying, tokenApi);
  });

  it('G21: by close() with a token call under way, writes its token and exits by itself', async () => {
    const { leaving, staying, answer, calling } = await callUnderWay(tokenApi);
    const closing = leaving.close();
    answer();
    await Promise.all([closing, calling]);
    await leaving.leave();
    expect(await leaving.exit()).toEqual({ code: 0, signal: null });
    await issuedTokenIsKept(staying, tokenApi);
  });

  it('G21: by close() with nothing under way, exits by itself', async () => {
    const [leaving] = await fleet.start({ size: 2, options: { tokenApi } });
    await fleet.send(5);
    await leaving?.close();
    await leaving?.leave();
    expect(await leaving?.exit()).toEqual({ code: 0, signal: null });
  });
});
