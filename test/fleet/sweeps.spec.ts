import { describe, it } from '@jest/globals';
import { fleetOf, type TokenApi } from './support/fleet.js';
import { proveRenewals } from './support/renewals.js';

const fleet = fleetOf(4);

describe('The sweeps of 4 processes, firing in the same second', () => {
  it.each<TokenApi>(['token', 'stable_token'])(
    'G4, G5: renew 40 accounts on %s with one call each, and keep the newest token',
    (tokenApi) => proveRenewals(fleet, tokenApi, 1),
  );
});
