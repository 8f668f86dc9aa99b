import { describe, it } from '@jest/globals';
import { fleetOf } from './support/fleet.js';
import { proveRenewals } from './support/renewals.js';

const fleet = fleetOf(4);

describe('The sweeps of 4 processes, firing in the same second', () => {
  // On both endpoints, many times over: test/long/sweeps.spec.ts.
  it('G4, G5: renew 40 accounts with one call each, and keep the newest token', () =>
    proveRenewals(fleet, 'token', 1));
});
