import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { fleetOf, secret, TOKEN_PATHS, type TokenApi } from './support/fleet.js';

const SIZE = 4;
const CALLERS = 25;

const fleet = fleetOf(SIZE);

describe.each<TokenApi>(['token', 'stable_token'])('A wrong secret in 4 processes, on %s', (tokenApi) => {
  it('G12: reaches every caller with its hint after one call; a corrected one in one process heals all', async () => {
    await fleet.start({ size: SIZE, options: { tokenApi, secret: '0'.repeat(32) } });
    const release = fleet.hold(TOKEN_PATHS[tokenApi]);
    const calling = fleet.call(CALLERS);
    await eventually(() => fleet.wechat.tokenCalls() === 1, 'the one call is made');
    release();
    const { succeeded, failures } = await calling;
    expect({ succeeded, failed: failures.length }).toEqual({ succeeded: 0, failed: SIZE * CALLERS });
    for (const { code, errcode, hint, retryAt } of failures) {
      expect({ code, errcode }).toEqual({ code: 'TOKEN_CONFIGURATION', errcode: 40125 });
      expect(hint).toMatch(/secret/i);
      expect(retryAt).toBe(failures[0]?.retryAt);
    }
    expect(fleet.wechat.tokenCalls()).toBe(1);

    // The slot lasts for a minute: nobody asks WeChat again.
    for (let round = 0; round < 3; round++) expect((await fleet.call(CALLERS)).succeeded).toBe(0);
    expect(fleet.wechat.tokenCalls()).toBe(1);

    await fleet.workers[0]?.setSecret(secret);
    expect(await fleet.workers[0]?.send(CALLERS)).toMatchObject({ succeeded: CALLERS, failures: [] });
    await fleet.agrees();
    expect(await fleet.send(CALLERS)).toMatchObject({ succeeded: SIZE * CALLERS, failures: [] });
    expect(fleet.wechat.tokenCalls()).toBe(2);
  });
});
