import { describe, it } from '@jest/globals';
import { fleetOf, type TokenApi } from '../fleet/support/fleet.js';
import { proveRenewals } from '../fleet/support/renewals.js';

const fleet = fleetOf(4);

describe('The sweeps of 4 processes, firing in the same second', () => {
  it.each<TokenApi>(['token', 'stable_token'])(
    'G4, G5: renew 40 accounts on %s with one call each, 4 times over',
    (tokenApi) => proveRenewals(fleet, tokenApi, 4),
  );
});
