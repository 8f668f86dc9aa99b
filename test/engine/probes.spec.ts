import { describe, expect, it } from '@jest/globals';
import { fleetOf } from './world/fleet-of.js';

describe('a probe of a rejected token', () => {
  it('that gets no answer leaves the next one to a process whose network may be better', async () => {
    const fleet = fleetOf({
      size: 3,
      endpoint: 'token',
      source: (host) =>
        host === 'node-0' ? { probe: () => Promise.reject(new Error('its network is down')) } : {},
    });
    const { time, wechat, nodes } = fleet;
    // The second rejection within a day is not believed blindly.
    const first = await time.until(nodes[0]!.keeper.get());
    await time.until(nodes[0]!.keeper.rejected(first.id));
    const { id } = await time.until(nodes[0]!.keeper.get());
    await Promise.all(nodes.map(({ keeper }) => time.until(keeper.get())));
    wechat.revoke();

    // Callers everywhere, those of the sick process a moment earlier.
    for (let call = 0; call < 60; call++) {
      for (const { keeper } of nodes) void keeper.rejected(id).catch(() => undefined);
      await time.advance(200);
    }
    const probes = nodes.map(({ events }) => events.filter(({ type }) => type === 'probed').length);
    expect(probes).toEqual([1, 1, 0]);
    expect(wechat.current).toBe(nodes[0]!.keeper.peek()?.value);
  });
});
