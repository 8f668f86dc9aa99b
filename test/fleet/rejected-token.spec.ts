import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, fleetOf, SEND_PATH, TOKEN_PATHS, type TokenApi } from './support/fleet.js';

const SIZE = 4;
const CALLERS = 100;
/** The answers of a batch leave WeChat in so many steps, 50 ms apart. */
const STEPS = 9;

const fleet = fleetOf(SIZE);

/** Sends `CALLERS` messages from every process; the token dies while all are under way, and WeChat says so over 400 ms. */
async function revokeInFlight(options: { handBackDeadToken?: boolean }) {
  const { wechat } = fleet;
  const { values } = await fleet.call(1);
  const [dead = ''] = values;
  let open = (): void => undefined;
  const revoked = new Promise<void>((resolve) => (open = resolve));
  for (let step = 0; step < STEPS; step++) {
    let seen = 0;
    wechat.fault({
      kind: 'gate',
      path: SEND_PATH,
      when: 'before',
      gate: revoked.then(() => after(step * 50)),
      match: ({ query }) => query.access_token === dead && seen++ % STEPS === step,
    });
  }
  const sending = fleet.send(CALLERS);
  await eventually(() => wechat.calls(SEND_PATH) === SIZE * CALLERS, 'all messages are under way', 15_000);
  wechat.revokeToken(appId, options);
  open();
  return sending;
}

const forced = () =>
  fleet.wechat.requests.filter(
    ({ path, body }) => path === TOKEN_PATHS.stable_token && /"force_refresh":true/.test(body),
  );

describe('A token that is revoked while 4 × 100 messages are under way', () => {
  it.each<TokenApi>(['token', 'stable_token'])(
    'G3: costs one call on %s, and no message',
    async (tokenApi) => {
      await fleet.start({ size: SIZE, options: { tokenApi } });
      const { succeeded, failures } = await revokeInFlight({});
      expect({ succeeded, failures }).toEqual({ succeeded: SIZE * CALLERS, failures: [] });
      expect(fleet.wechat.messages).toHaveLength(SIZE * CALLERS);
      expect(fleet.wechat.tokenCalls()).toBe(1 + 1);
      expect(forced()).toEqual([]);
      await fleet.agrees();
    },
  );

  it('G3: costs one normal and one forced call when stable_token hands the dead one back', async () => {
    await fleet.start({ size: SIZE, options: { tokenApi: 'stable_token' } });
    const { succeeded, failures } = await revokeInFlight({ handBackDeadToken: true });
    expect({ succeeded, failures }).toEqual({ succeeded: SIZE * CALLERS, failures: [] });
    expect(fleet.wechat.tokenCalls()).toBe(1 + 2);
    expect(forced()).toHaveLength(1);
    await fleet.agrees();
  });
});
