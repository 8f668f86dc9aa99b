import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, fleetOf, type TokenApi } from './support/fleet.js';
import { type Outcomes } from './support/worker.js';

const fleet = fleetOf(8);

/** So short that stable_token has a new one at every call; long enough for a test. */
const wechat = { expiresIn: 290 };

describe.each<TokenApi>(['token', 'stable_token'])('A fleet on %s', (tokenApi) => {
  it.each([
    [8, 50],
    [4, 100],
  ])('G2: %i cold processes with %i callers each make one token call', async (size, callers) => {
    await fleet.start({ size, options: { tokenApi } });
    const { succeeded, values, failures } = await fleet.call(callers);
    expect({ succeeded, failures }).toEqual({ succeeded: size * callers, failures: [] });
    expect(fleet.wechat.tokenCalls()).toBe(1);
    expect(values).toEqual([fleet.wechat.currentToken(appId, tokenApi)]);
  });

  it.each([
    [8, 50],
    [4, 100],
  ])('G2: when the token has ended, %i processes with %i callers make one call', async (size, callers) => {
    await fleet.start({ size, options: { tokenApi }, wechat });
    // Half of it is room for the first calls: after that, the next one renews it.
    fleet.shorten(tokenApi, 2);
    await fleet.call(1);
    await eventually(async () => (await fleet.held()).every((token) => !token), 'the token has ended');
    expect(fleet.wechat.tokenCalls()).toBe(1);

    const { succeeded, failures } = await fleet.send(callers);
    expect({ succeeded, failures }).toEqual({ succeeded: size * callers, failures: [] });
    expect(fleet.wechat.messages).toHaveLength(size * callers);
    expect(fleet.wechat.tokenCalls()).toBe(2);
    await fleet.agrees();
  });

  it('G2: a renewal under load is one token call, and no message fails', async () => {
    await fleet.start({ size: 8, options: { tokenApi }, wechat });
    fleet.shorten(tokenApi, 3);
    const {
      values: [first],
    } = await fleet.call(1);
    const rounds: Outcomes[] = [];
    await eventually(
      async () => {
        rounds.push(await fleet.send(50));
        return !(await fleet.held()).includes(first);
      },
      'the renewal has reached every process',
      15_000,
    );
    expect(rounds.flatMap(({ failures }) => failures)).toEqual([]);
    expect(fleet.wechat.tokenCalls()).toBe(2);
    await fleet.agrees();
  });
});
