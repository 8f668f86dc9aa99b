import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenFetchError } from '../../src/core/failure.js';
import { KINDS, SECRET, SOURCES, TOKEN, failureOf, fetchOnce, limits } from './given.js';
import { type Answer, ScriptedServer } from './scripted-server.js';

const server = new ScriptedServer();
beforeAll(() => server.start());
afterAll(() => server.stop());

/** Everything that a log, a formatter or a curious person could make of a thrown value. */
function everyView(error: unknown): string {
  const { message, stack } = error as Error;
  return [
    message,
    stack,
    JSON.stringify(error),
    String(error),
    inspect(error, { depth: 9, showHidden: true }),
  ].join('\n');
}

/** Answers that repeat what was sent. */
const LEAKY: readonly (readonly [string, (sent: string) => Answer | 'hang up'])[] = [
  [
    'an errmsg that repeats it',
    (sent) => ({ body: JSON.stringify({ errcode: 40125, errmsg: `bad ${sent}` }) }),
  ],
  [
    'an errmsg that repeats it encoded',
    (sent) => ({ body: JSON.stringify({ errcode: 1, errmsg: `x ${encodeURIComponent(sent)}` }) }),
  ],
  [
    'an errmsg that repeats a URL',
    (sent) => ({ body: JSON.stringify({ errcode: 1, errmsg: `?secret=${sent}&access_token=${TOKEN}` }) }),
  ],
  ['a page that repeats it', (sent) => ({ body: `<html>${sent} ${TOKEN}</html>` })],
  ['a 502 that repeats it', (sent) => ({ status: 502, body: `${sent} ${TOKEN}` })],
  ['a token without expiry', () => ({ body: JSON.stringify({ access_token: TOKEN }) })],
  ['no reply', () => 'hang up'],
];

describe.each(KINDS)('G22: %s throws nothing that holds the secret or a token', (kind) => {
  it.each(LEAKY)('after %s', async (_what, answer) => {
    const source = SOURCES[kind](server.url);
    server.answer = answer(SECRET);
    const fetched: unknown = await fetchOnce(source).catch((thrown: unknown) => thrown);
    server.answer = answer(TOKEN);
    const probed: unknown = await source.probe?.(TOKEN, limits()).catch((thrown: unknown) => thrown);
    for (const error of [fetched, probed]) {
      expect(error).toBeInstanceOf(TokenFetchError);
      expect(everyView(error)).not.toMatch(/cAnArY/);
    }
  });

  it('when nobody listens', async () => {
    const error: unknown = await fetchOnce(SOURCES[kind]('http://127.0.0.1:1')).catch(
      (thrown: unknown) => thrown,
    );
    expect(everyView(error)).not.toMatch(/cAnArY/);
  });
});

describe.each(KINDS)('%s: a secret that is a function', (kind) => {
  it('is asked anew for every fetch, so a rotated secret is used at once', async () => {
    server.answer = { body: `{"access_token":"${TOKEN}","expires_in":7200}` };
    server.seen.length = 0;
    let version = 0;
    const source = SOURCES[kind](server.url, () => Promise.resolve(`secret-v${++version}`));
    await fetchOnce(source);
    await fetchOnce(source);
    expect(server.seen.map(({ target, body }) => /secret-v\d/.exec(target + body)?.[0])).toEqual([
      'secret-v1',
      'secret-v2',
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error(`vault?secret=${SECRET} is sealed`);
      },
    ],
    ['rejects', () => Promise.reject(new Error(`vault?secret=${SECRET} is sealed`))],
  ])('that %s is a passing failure; WeChat never saw a call', async (_how, secret) => {
    server.seen.length = 0;
    expect(await failureOf(fetchOnce(SOURCES[kind](server.url, secret)))).toEqual({
      class: 'transient',
      reason: 'the secret function failed: vault?secret=[redacted] is sealed',
    });
    expect(server.seen).toEqual([]);
  });

  it.each([[''], [undefined], [42]])('that gives %j is a passing failure', async (value) => {
    const failure = await failureOf(fetchOnce(SOURCES[kind](server.url, () => value as string)));
    expect(failure).toEqual({ class: 'transient', reason: 'the secret function gave no secret' });
  });

  it('that never answers ends with the flight, and nothing is sent', async () => {
    server.seen.length = 0;
    const flight = new AbortController();
    const source = SOURCES[kind](server.url, () => new Promise<string>(() => undefined));
    const failing = failureOf(source.fetch({ mode: 'normal', timeoutMs: 10_000, signal: flight.signal }));
    flight.abort();
    expect(await failing).toEqual({ class: 'transient', reason: 'aborted before the request was sent' });
    expect(server.seen).toEqual([]);
  });
});

describe('The fingerprint of a secret', () => {
  const fingerprint = (kind: (typeof KINDS)[number], secret?: string | (() => string)) =>
    SOURCES[kind](server.url, secret).fingerprint?.();

  it.each(KINDS)('%s: changes with the secret, stays with it, and does not show it', async (kind) => {
    const digest = await fingerprint(kind);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(await fingerprint(kind)).toBe(digest);
    expect(await fingerprint(kind, () => SECRET)).toBe(digest);
    expect(await fingerprint(kind, 'another')).not.toBe(digest);
  });

  it('differs between accounts that share a secret', async () => {
    expect(await fingerprint('token')).not.toBe(await fingerprint('gettoken'));
  });
});
