import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, type TokenApi } from '../fleet/support/fleet.js';
import { stormOf } from './support/storm.js';
import { ALL, CALLERS, proveAgreement, revokeInFlight, SIZE } from './support/storm-scenes.js';

const storm = stormOf(SIZE);

describe.each<TokenApi>(['token', 'stable_token'])('A storm through two hubs on %s', (tokenApi) => {
  it('G2: 4 cold processes × 100 calls make one token call, and none fails', async () => {
    await storm.start({ tokenApi });
    const { succeeded, values, failures } = await storm.call(CALLERS);
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    expect(values).toEqual([storm.wechat.currentToken(appId, tokenApi)]);
    expect(storm.wechat.tokenCalls()).toBe(1);
  });

  it('G3: a token revoked while 4 × 100 messages are under way costs one call, and no message', async () => {
    await storm.start({ tokenApi });
    const { succeeded, failures } = await revokeInFlight(storm);
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    expect(storm.wechat.messages).toHaveLength(ALL);
    expect(storm.wechat.tokenCalls()).toBe(1 + 1);
    await proveAgreement(storm);
  });
});

describe('Two hubs', () => {
  it('G3: make one normal and one forced call when stable_token hands the dead token back', async () => {
    await storm.start({ tokenApi: 'stable_token' });
    const { succeeded, failures } = await revokeInFlight(storm, { handBackDeadToken: true });
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    expect(storm.wechat.tokenCalls()).toBe(1 + 2);
    await proveAgreement(storm);
  });

  it('G9: tell their clients of a new token at once, whichever of them fetched it', async () => {
    await storm.start({ tokenApi: 'token' });
    const [first] = (await storm.call(1)).values;
    storm.wechat.revokeToken(appId);
    // One client finds out; the others hear of it.
    let sender = true;
    await storm.all((client) => {
      const sends = sender;
      sender = false;
      return sends ? client.send(1) : Promise.resolve(undefined);
    });
    await eventually(
      async () => !(await storm.held()).includes(first),
      'every client has heard of the new token',
      10_000,
    );
    await proveAgreement(storm);
    expect(storm.wechat.tokenCalls()).toBe(2);
  });
});
