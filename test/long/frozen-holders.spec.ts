import { describe, it } from '@jest/globals';
import { type OverlapMode } from '../../src/testing/simulator/simulator-options.js';
import { fleetOf, type TokenApi } from '../fleet/support/fleet.js';
import { type Place, proveDeath, proveFreeze } from '../fleet/support/freezes.js';

const fleet = fleetOf(4);

const PLACES: Place[] = ['before its send', 'while WeChat answers', 'before its write'];
const OVERLAPS: OverlapMode[] = ['at-once', 'newest-two', 'by-time'];
const APIS: TokenApi[] = ['token', 'stable_token'];
const FREEZES = APIS.flatMap((api) =>
  OVERLAPS.flatMap((overlap) => PLACES.map((place) => [api, overlap, place] as const)),
);

describe('Holders that are stopped or killed', () => {
  it.each(FREEZES)('G6: on %s, overlap %s, stopped %s', (api, overlap, place) =>
    proveFreeze(fleet, api, overlap, place),
  );

  it.each(APIS)('G6: on %s, killed after the send', (api) => proveDeath(fleet, api));
});
