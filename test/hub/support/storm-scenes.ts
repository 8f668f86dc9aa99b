import { setTimeout as after } from 'node:timers/promises';
import { eventually } from '../../../src/testing/contract/eventually.js';
import { appId, SEND_PATH, TOKEN_PATHS, type TokenApi } from '../../fleet/support/fleet.js';
import { type Outcomes } from '../../fleet/support/worker.js';
import { type Storm } from './storm.js';

export const SIZE = 4;
export const CALLERS = 100;
export const ALL = SIZE * CALLERS;
/** The answers of a batch leave WeChat in so many steps, 50 ms apart. */
const STEPS = 9;

/** Sends `CALLERS` messages from every client; the token dies while all are under way, and WeChat says so over 400 ms. */
export async function revokeInFlight(
  storm: Storm,
  options: { handBackDeadToken?: boolean; meanwhile?: () => Promise<void> } = {},
): Promise<Outcomes> {
  const { wechat } = storm;
  const { values } = await storm.call(1);
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
  const sending = storm.send(CALLERS);
  await eventually(() => wechat.calls(SEND_PATH) === ALL, 'all messages are under way', 20_000);
  wechat.revokeToken(appId, options);
  open();
  await options.meanwhile?.();
  return sending;
}

/** Every client holds the same token, and WeChat honours it. */
export async function proveAgreement(storm: Storm): Promise<void> {
  await eventually(
    async () => {
      const [held, ...others] = await storm.held();
      return others.length === 0 && held !== undefined && storm.wechat.isAlive(held);
    },
    'every client holds the same token, which WeChat honours',
    15_000,
  );
}

/** Answers of the token endpoint are held until the returned function is called. */
export function holdToken(storm: Storm, tokenApi: TokenApi): () => void {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  storm.wechat.fault({ kind: 'gate', path: TOKEN_PATHS[tokenApi], gate, times: 1 });
  return open;
}
