import { expect } from '@jest/globals';
import { eventually } from '../../../src/testing/contract/eventually.js';
import { type OverlapMode } from '../../../src/testing/simulator/simulator-options.js';
import { appId, type Fleet, together, TOKEN_PATHS, type TokenApi } from './fleet.js';
import { type Worker } from './worker.js';

/** Where the holder of the lease stops. */
export type Place = 'before its send' | 'while WeChat answers' | 'before its write';

const LEASE = { leaseMs: 2000, fetchTimeoutMs: 1200 };
const SIZE = 4;

/** A warm fleet whose token dies, and its first process, which becomes the holder that replaces it. */
async function rejectedToken(fleet: Fleet, tokenApi: TokenApi, overlap: OverlapMode) {
  const [holder, ...others] = await fleet.start({
    size: SIZE,
    options: { tokenApi, ...LEASE },
    wechat: { overlap },
  });
  await fleet.call(1);
  fleet.wechat.revokeToken(appId);
  return { holder: holder!, others };
}

async function stop(fleet: Fleet, holder: Worker, tokenApi: TokenApi, place: Place) {
  const path = TOKEN_PATHS[tokenApi];
  if (place === 'while WeChat answers') {
    const before = fleet.wechat.tokenCalls();
    const release = fleet.hold(path, 1);
    const sending = holder.send(10, 'holder-');
    await eventually(() => fleet.wechat.tokenCalls() > before, 'the holder has sent');
    await holder.freeze();
    release();
    return sending;
  }
  await holder.freezeAt(path, place === 'before its send' ? 'before-send' : 'answer-read');
  const sending = holder.send(10, 'holder-');
  await holder.frozen();
  return sending;
}

/** G6: the holder is stopped for longer than its lease; the others replace the token without it, then it goes on. */
export async function proveFreeze(
  fleet: Fleet,
  tokenApi: TokenApi,
  overlap: OverlapMode,
  place: Place,
): Promise<void> {
  const { holder, others } = await rejectedToken(fleet, tokenApi, overlap);
  const held = stop(fleet, holder, tokenApi, place);
  // Not to be awaited before it is thawed.
  held.catch(() => undefined);
  await holder.frozen();
  const first = together(await Promise.all(others.map((worker, index) => worker.send(25, `${index}-`))));
  expect(first).toMatchObject({ succeeded: 25 * others.length, failures: [] });

  holder.thaw();
  expect(await held).toMatchObject({ succeeded: 10, failures: [] });
  const last = await fleet.send(25);
  expect(last).toMatchObject({ succeeded: 25 * SIZE, failures: [] });
  await fleet.agrees();
  // The first one; then two holders that sent, and one more.
  expect(fleet.wechat.tokenCalls()).toBeLessThanOrEqual(1 + 2 + 1);
}

/** A holder that dies between its send and the answer: the others recover when its lease has ended. */
export async function proveDeath(fleet: Fleet, tokenApi: TokenApi): Promise<void> {
  const { holder, others } = await rejectedToken(fleet, tokenApi, 'at-once');
  const release = fleet.hold(TOKEN_PATHS[tokenApi], 1);
  holder.send(1).catch(() => undefined);
  await eventually(() => fleet.wechat.tokenCalls() === 2, 'the holder has sent');
  await holder.kill();
  const diedAt = performance.now();
  release();
  fleet.workers = others;
  expect(await fleet.send(25)).toMatchObject({ succeeded: 25 * others.length, failures: [] });
  // A slow machine needs longer than its lease and its fetch; it must not need several leases.
  expect(performance.now() - diedAt).toBeLessThan(LEASE.leaseMs + LEASE.fetchTimeoutMs + 3000);
  expect(fleet.wechat.tokenCalls()).toBe(3);
  await fleet.agrees();
}
