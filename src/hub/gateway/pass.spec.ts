import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { ManualClock } from '../../../test/nest/support/manual-clock.js';
import { looksLikeWecom, Passes } from './pass.js';

const SECRET = 'a pass secret of more than 32 characters';
const HOLDER = { client: 'orders', account: 'shop' };

function given({ secret = SECRET } = {}) {
  const clock = new ManualClock(1_700_000_000_000);
  const hashes = new Map([['orders', 'aa'.repeat(32)]]);
  const keyHashOf = (name: string) => hashes.get(name);
  return { clock, hashes, passes: new Passes({ secret, clock, lifeSeconds: 7200, keyHashOf }) };
}

describe('passes', () => {
  it('name their client and their account, and can stand in a URL as they are', () => {
    const { passes } = given();
    const pass = passes.issue(HOLDER)!;
    expect(passes.read(pass)).toMatchObject({ kind: 'valid', holder: HOLDER });
    expect(encodeURIComponent(pass)).toBe(pass);
    expect(pass.length).toBeLessThan(200);
  });

  it('are honoured five minutes longer than they say, for SDKs that use a token to its last second', () => {
    const { passes, clock } = given();
    const pass = passes.issue(HOLDER)!;
    clock.advance(7_499_000);
    expect(passes.read(pass).kind).toBe('valid');
    clock.advance(1_000);
    expect(passes.read(pass).kind).toBe('expired');
  });

  it('G24: none is honoured of which a single character was changed', () => {
    const { passes } = given();
    const pass = passes.issue(HOLDER)!;
    for (let at = 0; at < pass.length; at += 1) {
      for (const other of ['A', 'B', 'w', '0', '-', '.']) {
        if (pass[at] === other) continue;
        const forged = pass.slice(0, at) + other + pass.slice(at + 1);
        expect([forged, passes.read(forged).kind]).toEqual([forged, 'forged']);
      }
    }
  });

  it('G24: none is honoured that another secret signed, or none', () => {
    const { passes } = given();
    const other = given({ secret: 'another secret of more than 32 chars' }).passes;
    expect(passes.read(other.issue(HOLDER)!).kind).toBe('forged');
    const content = Buffer.from(JSON.stringify([9e9, 'orders', 'shop'])).toString('base64url');
    const unsigned = createHmac('sha256', '').update(`wtp1.${content}.`).digest('base64url');
    expect(passes.read(`wtp1.${content}.${unsigned}`).kind).toBe('forged');
  });

  it.each([
    ...['', '.', 'wtp1', 'wtp1..', 'null', '[]', 'wtp1.bnVsbA.', '70_kQm3-real-token', 'wtp2.e30.e30'],
    `wtp1.${'A'.repeat(400)}.${'A'.repeat(43)}`,
    `wtp1.${'A'.repeat(100_000)}.${'A'.repeat(43)}`,
    `wtp1.${Buffer.from('[1,"orders"]').toString('base64url')}.${'A'.repeat(43)}`,
    `wtp1.${Buffer.from('["x",{},[]]').toString('base64url')}.${'A'.repeat(43)}`,
  ])('G24: %.20s… is no pass', (text) => {
    expect(given().passes.read(text).kind).toBe('forged');
  });

  it("all die with their client's key, and with their client", () => {
    const { passes, hashes } = given();
    const pass = passes.issue(HOLDER)!;
    expect(passes.read(pass).kind).toBe('valid');
    hashes.set('orders', 'bb'.repeat(32));
    expect(passes.read(pass).kind).toBe('forged');
    const renewed = passes.issue(HOLDER)!;
    expect(passes.read(renewed).kind).toBe('valid');
    hashes.clear();
    expect(passes.read(renewed).kind).toBe('forged');
  });

  it('G24: nobody makes one for a client that does not exist, even with the secret’s own signature', () => {
    const { passes } = given();
    expect(passes.read(passes.issue({ client: 'nobody', account: 'shop' })!).kind).toBe('forged');
  });

  it('are never longer than what an SDK can store', () => {
    const { passes } = given();
    expect(passes.issue({ client: 'orders', account: 'x'.repeat(300) })!.length).toBeLessThanOrEqual(512);
    expect(passes.issue({ client: 'orders', account: 'x'.repeat(340) })).toBeUndefined();
    const chinese = { client: 'orders', account: '商城' };
    expect(passes.read(passes.issue(chinese)!)).toMatchObject({ kind: 'valid', holder: chinese });
  });

  it('tell for which platform they are, so that a refusal can be said in its numbers', () => {
    const { passes } = given();
    const wecom = passes.issue(HOLDER, true)!;
    expect(passes.read(wecom).kind).toBe('valid');
    expect([looksLikeWecom(wecom), looksLikeWecom(passes.issue(HOLDER)!)]).toEqual([true, false]);
    expect(passes.read(wecom.replace('wtp1w', 'wtp1')).kind).toBe('forged');
  });
});
