import { describe, expect, it } from '@jest/globals';
import { fleetOf, TOKEN_PATHS, type TokenApi } from './support/fleet.js';
import { CALLERS, revokeInFlight, SIZE } from './support/revoke-in-flight.js';

const fleet = fleetOf(SIZE);

const forced = () =>
  fleet.wechat.requests.filter(
    ({ path, body }) => path === TOKEN_PATHS.stable_token && /"force_refresh":true/.test(body),
  );

describe('A token that is revoked while 4 × 100 messages are under way', () => {
  it.each<TokenApi>(['token', 'stable_token'])(
    'G3: costs one call on %s, and no message',
    async (tokenApi) => {
      await fleet.start({ size: SIZE, options: { tokenApi } });
      const { succeeded, failures } = await revokeInFlight(fleet, {});
      expect({ succeeded, failures }).toEqual({ succeeded: SIZE * CALLERS, failures: [] });
      expect(fleet.wechat.messages).toHaveLength(SIZE * CALLERS);
      expect(fleet.wechat.tokenCalls()).toBe(1 + 1);
      expect(forced()).toEqual([]);
      await fleet.agrees();
    },
  );

  it('G3: costs one normal and one forced call when stable_token hands the dead one back', async () => {
    await fleet.start({ size: SIZE, options: { tokenApi: 'stable_token' } });
    const { succeeded, failures } = await revokeInFlight(fleet, { handBackDeadToken: true });
    expect({ succeeded, failures }).toEqual({ succeeded: SIZE * CALLERS, failures: [] });
    expect(fleet.wechat.tokenCalls()).toBe(1 + 2);
    expect(forced()).toHaveLength(1);
    await fleet.agrees();
  });
});
