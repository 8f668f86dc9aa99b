import { describe, expect, it } from '@jest/globals';
import { HostClock, SimTime } from '../../test/engine/world/sim-time.js';
import { TokenFetchError } from './failure.js';
import { callFingerprint, callProbe, callSource, callTokenId } from './source-call.js';
import type { FetchRequest, FetchedCredential, TokenSource } from './token-source.js';

const never = new Promise<never>(() => undefined);
const NORMAL = { mode: 'normal', state: undefined, rejected: undefined } as const;
const MALFORMED = { class: 'transient', reason: 'malformed or expired reply', ambiguous: true };

function world(more: Partial<TokenSource>): { time: SimTime; clock: HostClock; source: TokenSource } {
  const time = new SimTime();
  const source: TokenSource = {
    kind: 'test',
    scope: 'shared',
    rotation: 'exclusive',
    windows: { soonEarliestMs: 0, soonLatestMs: 0, dueMs: 0 },
    fetch: () => never,
    ...more,
  };
  return { time, clock: new HostClock(time), source };
}

async function fetched(reply: unknown, tookMs = 0): Promise<unknown> {
  const { time, clock, source } = world({
    fetch: () => clock.sleep(tookMs).then(() => reply as FetchedCredential),
  });
  return time.until(callSource(source, clock, 10_000, NORMAL));
}

describe('a fetch of a source', () => {
  it('brings a credential with its life, and the state that comes with it', async () => {
    expect(await fetched({ value: 'A', expiresInSeconds: 7200, state: { next: 1 } })).toEqual({
      ok: true,
      value: 'A',
      lifeMs: 7_200_000,
      state: { next: 1 },
    });
  });

  it('is believed for thirty days at most', async () => {
    expect(await fetched({ value: 'A', expiresInSeconds: 1e9 })).toMatchObject({
      lifeMs: 30 * 24 * 3_600_000,
    });
  });

  it.each([
    ['no value', { expiresInSeconds: 7200 }],
    ['an empty value', { value: '', expiresInSeconds: 7200 }],
    ['a value that is a number', { value: 7, expiresInSeconds: 7200 }],
    ['no life', { value: 'A' }],
    ['a life of nothing', { value: 'A', expiresInSeconds: 0 }],
    ['a life that is a word', { value: 'A', expiresInSeconds: 'long' }],
  ])('with %s failed, and WeChat may have acted', async (_what, reply) => {
    expect(await fetched(reply)).toMatchObject({ ok: false, failure: MALFORMED });
  });

  it.each([
    [0, true],
    [-1, false],
    [Number.NaN, false],
  ])('with a life of %d tells whether the credential ends now', async (expiresInSeconds, endsNow) => {
    expect(await fetched({ value: 'A', expiresInSeconds })).toMatchObject({ ok: false, endsNow });
    expect(await fetched({ value: '', expiresInSeconds })).toMatchObject({ ok: false, endsNow: false });
  });

  it('that took as long as the credential lives failed', async () => {
    expect(await fetched({ value: 'A', expiresInSeconds: 1 }, 1_000)).toEqual({
      ok: false,
      failure: MALFORMED,
      endsNow: true,
    });
    expect(await fetched({ value: 'A', expiresInSeconds: 1 }, 999)).toMatchObject({ ok: true });
  });

  it('is told its mode, its deadline, the last state and what was rejected, where there is that', async () => {
    const requests: FetchRequest[] = [];
    const { time, clock, source } = world({
      fetch: (request) => {
        requests.push(request);
        return Promise.reject(new TokenFetchError({ class: 'quota', errcode: 45009 }));
      },
    });
    const result = await time.until(callSource(source, clock, 10_000, NORMAL));
    expect(result).toEqual({ ok: false, failure: { class: 'quota', errcode: 45009 } });
    const asked = { mode: 'forced', state: 'last', rejected: 'A' } as const;
    await time.until(callSource(source, clock, 5_000, asked));
    const [normal, forced] = requests.map(({ signal: _signal, ...rest }) => rest);
    expect(Object.entries(normal!)).toEqual([
      ['mode', 'normal'],
      ['timeoutMs', 10_000],
    ]);
    expect(forced).toEqual({ mode: 'forced', timeoutMs: 5_000, state: 'last', rejected: 'A' });
  });

  it.each([
    ['a BigInt', 1n],
    ['a function', () => 1],
  ])('keeps its token without a state that is %s', async (_what, state) => {
    expect(await fetched({ value: 'A', expiresInSeconds: 7200, state })).toEqual({
      ok: true,
      value: 'A',
      lifeMs: 7_200_000,
      stateLost: true,
    });
    expect(await fetched({ value: 'A', expiresInSeconds: 7200, state: null })).toMatchObject({ state: null });
    expect(await fetched({ value: 'A', expiresInSeconds: 7200 })).not.toHaveProperty('stateLost');
  });

  it('that does not settle failed at its deadline, and WeChat may have acted', async () => {
    let signal: AbortSignal | undefined;
    const { time, clock, source } = world({ fetch: (request) => ((signal = request.signal), never) });
    expect(await time.until(callSource(source, clock, 10_000, NORMAL))).toEqual({
      ok: false,
      failure: { class: 'transient', reason: 'no reply within 10000 ms', ambiguous: true },
    });
    expect(signal?.aborted).toBe(true);
  });

  it('that throws something unknown failed without its secrets', async () => {
    const { time, clock, source } = world({
      fetch: () => Promise.reject(new TypeError('GET /token?secret=0123456789abcdef failed')),
    });
    expect(await time.until(callSource(source, clock, 10_000, NORMAL))).toEqual({
      ok: false,
      failure: {
        class: 'transient',
        reason: 'TypeError: GET /token?secret=[redacted] failed',
        ambiguous: true,
      },
    });
  });
});

describe('what a source throws that no record may hold', () => {
  it.each([
    ['a class that nobody knows', { class: 'lunar' }],
    ['a text where a number belongs', { class: 'quota', errcode: '45009' }],
    ['nothing', undefined],
    ['what JSON can not hold', { class: 'quota', since: 1n }],
  ])('%s, counts as transient, and WeChat may have acted', async (_what, thrown) => {
    const { time, clock, source } = world({
      fetch: () => {
        const error = new TokenFetchError({ class: 'quota' });
        return Promise.reject(Object.assign(error, { failure: thrown }));
      },
    });
    expect(await time.until(callSource(source, clock, 10_000, NORMAL))).toEqual({
      ok: false,
      failure: { class: 'transient', reason: 'the source threw a malformed failure', ambiguous: true },
    });
  });
});

describe('a probe', () => {
  const probed = async (probe: TokenSource['probe'] | undefined): Promise<boolean | undefined> => {
    const { time, clock, source } = world(probe ? { probe } : {});
    return time.until(callProbe(source, clock, 5_000, 'A'));
  };

  it('tells whether the token is alive', async () => {
    expect(await probed((value) => Promise.resolve(value === 'A'))).toBe(true);
    expect(await probed((value) => Promise.resolve(value !== 'A'))).toBe(false);
  });

  it('tells nothing when it fails, does not answer in time, or there is none', async () => {
    expect(await probed(() => Promise.reject(new Error('down')))).toBeUndefined();
    expect(await probed(() => never)).toBeUndefined();
    expect(await probed(undefined)).toBeUndefined();
  });

  it('knows its deadline', async () => {
    let asked: { timeoutMs: number; signal: AbortSignal } | undefined;
    await probed((_value, request) => ((asked = request), never));
    expect(asked?.timeoutMs).toBe(5_000);
    expect(asked?.signal.aborted).toBe(true);
  });
});

describe.each([
  ['the fingerprint of a secret', 'fingerprint', callFingerprint],
  ['the token that a source fetches with', 'tokenId', callTokenId],
] as const)('%s', (_what, method, call) => {
  const said = async (answer: (() => Promise<string>) | undefined): Promise<string | undefined> => {
    const { time, clock, source } = world(answer ? { [method]: answer } : {});
    return time.until(call(source, clock, 5_000));
  };

  it('is what the source says, and nothing when it says nothing in time', async () => {
    expect(await said(() => Promise.resolve('A'))).toBe('A');
    expect(await said(() => Promise.reject(new Error('the vault is down')))).toBeUndefined();
    expect(await said(() => never)).toBeUndefined();
    expect(await said(undefined)).toBeUndefined();
  });
});
