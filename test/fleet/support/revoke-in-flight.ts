import { setTimeout as after } from 'node:timers/promises';
import { eventually } from '../../../src/testing/contract/eventually.js';
import { appId, type Fleet, SEND_PATH } from './fleet.js';
import { type Outcomes } from './worker.js';

export const SIZE = 4;
export const CALLERS = 100;
/** The answers of a batch leave WeChat in so many steps, 50 ms apart. */
const STEPS = 9;

/** Sends `CALLERS` messages from each of `SIZE` processes; the token dies while all are under way, and WeChat says so over 400 ms. */
export async function revokeInFlight(
  processes: Pick<Fleet, 'wechat' | 'call' | 'send'>,
  options: { handBackDeadToken?: boolean; meanwhile?: () => Promise<void> } = {},
): Promise<Outcomes> {
  const { wechat } = processes;
  const { values } = await processes.call(1);
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
  const sending = processes.send(CALLERS);
  await eventually(() => wechat.calls(SEND_PATH) === SIZE * CALLERS, 'all messages are under way', 20_000);
  wechat.revokeToken(appId, options);
  open();
  await options.meanwhile?.();
  return sending;
}
