import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../src/testing/contract/eventually.js';
import { appId, SEND_PATH, TOKEN_PATHS, type TokenApi } from '../fleet/support/fleet.js';
import { stormOf } from './support/storm.js';

const SIZE = 4;
const CALLERS = 100;
const ALL = SIZE * CALLERS;
/** The answers of a batch leave WeChat in so many steps, 50 ms apart. */
const STEPS = 9;

const storm = stormOf(SIZE);

/** Sends `CALLERS` messages from every client; the token dies while all are under way, and WeChat says so over 400 ms. */
async function revokeInFlight(options: { handBackDeadToken?: boolean; meanwhile?: () => Promise<void> }) {
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
async function proveAgreement(): Promise<void> {
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
function holdToken(tokenApi: TokenApi): () => void {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  storm.wechat.fault({ kind: 'gate', path: TOKEN_PATHS[tokenApi], gate, times: 1 });
  return open;
}

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
    const { succeeded, failures } = await revokeInFlight({});
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    expect(storm.wechat.messages).toHaveLength(ALL);
    expect(storm.wechat.tokenCalls()).toBe(1 + 1);
    await proveAgreement();
  });

  it('G15: a hub killed while it fetches costs nobody a call', async () => {
    await storm.start({ tokenApi, allAskFirst: true });
    const release = holdToken(tokenApi);
    const calling = storm.call(CALLERS);
    await eventually(() => storm.wechat.tokenCalls() === 1, 'the first hub asks WeChat', 20_000);
    await storm.hubs[0]!.kill();
    release();
    const { succeeded, failures } = await calling;
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    // What the killed one had asked for is lost, and nobody asked more than once more.
    expect(storm.wechat.tokenCalls()).toBe(1 + 1);
    await proveAgreement();
  });

  it('G3, G15: a hub killed in the middle of a revocation costs no message', async () => {
    await storm.start({ tokenApi });
    const { succeeded, failures } = await revokeInFlight({ meanwhile: () => storm.hubs[0]!.kill() });
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    expect(storm.wechat.tokenCalls()).toBeLessThanOrEqual(1 + 2);
    await proveAgreement();
  });
});

describe('Two hubs', () => {
  it('G3: make one normal and one forced call when stable_token hands the dead token back', async () => {
    await storm.start({ tokenApi: 'stable_token' });
    const { succeeded, failures } = await revokeInFlight({ handBackDeadToken: true });
    expect({ succeeded, failures }).toEqual({ succeeded: ALL, failures: [] });
    expect(storm.wechat.tokenCalls()).toBe(1 + 2);
    await proveAgreement();
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
    await proveAgreement();
    expect(storm.wechat.tokenCalls()).toBe(2);
  });
});
