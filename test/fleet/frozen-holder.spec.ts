import { describe, it } from '@jest/globals';
import { fleetOf } from './support/fleet.js';
import { type Place, proveDeath, proveFreeze } from './support/freezes.js';

const fleet = fleetOf(4);

describe('A holder that is stopped (SIGSTOP) beyond its lease', () => {
  // All combinations with the overlap modes and with stable_token: test/long/frozen-holders.spec.ts.
  it.each<Place>(['before its send', 'while WeChat answers', 'before its write'])(
    'G6: %s, leaves the fleet with the token WeChat honours, and fails no message',
    (place) => proveFreeze(fleet, 'token', 'at-once', place),
  );

  it('G6: before its send, with both tokens honoured for a while', () =>
    proveFreeze(fleet, 'token', 'newest-two', 'before its send'));
});

describe('A holder that is killed (SIGKILL) after its send', () => {
  it('G6: is replaced as soon as its lease has ended', () => proveDeath(fleet, 'token'));
});
