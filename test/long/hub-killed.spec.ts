import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { type TokenApi } from '../fleet/support/fleet.js';
import { stormOf } from '../hub/support/storm.js';
import {
  ALL,
  CALLERS,
  holdToken,
  proveAgreement,
  revokeInFlight,
  SIZE,
} from '../hub/support/storm-scenes.js';

const storm = stormOf(SIZE);

describe.each<TokenApi>(['token', 'stable_token'])('A storm through two hubs on %s', (tokenApi) => {
  it('G15: a hub killed while it fetches costs nobody a call', async () => {
    await storm.start({ tokenApi, allAskFirst: true });
    const release = holdToken(storm, tokenApi);
    const calling = storm.call(CALLERS);
    await eventually(() => storm.wechat.tokenCalls() === 1, 'the first hub asks WeChat', 20_000);
    await storm.hubs[0]!.kill();
    release();
    const { succeeded, failures } = await calling;
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    // What the killed one had asked for is lost, and nobody asked more than once more.
    expect(storm.wechat.tokenCalls()).toBe(1 + 1);
    await proveAgreement(storm);
  });

  it('G3, G15: a hub killed in the middle of a revocation costs no message', async () => {
    await storm.start({ tokenApi });
    const { succeeded, failures } = await revokeInFlight(storm, { meanwhile: () => storm.hubs[0]!.kill() });
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    expect(storm.wechat.tokenCalls()).toBeLessThanOrEqual(1 + 2);
    await proveAgreement(storm);
  });
});
