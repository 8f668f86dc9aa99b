import { cronTick } from './cron-tick.mjs';
import { gentleLoad } from './gentle-load.mjs';
import { handshake } from './handshake.mjs';
import { hung, killed } from './store-down.mjs';
import { cold, revoked } from './storm.mjs';
import { warmCall } from './warm-call.mjs';

/**
 * By name. `deadlineMs` is when a run counts as hanging, `parallel` how many may be played at the same time, if it is not one:
 * those that mostly wait.
 */
export const SCENARIOS = {
  handshake,
  'cold-1': cold(1),
  'revoked-1': revoked(1),
  'cold-4': cold(4),
  'revoked-4': revoked(4),
  'gentle-load': gentleLoad,
  'cron-tick': cronTick,
  'redis-killed': killed,
  'redis-hung': hung,
  'warm-memory': warmCall({ overRedis: false }),
  'warm-redis': warmCall({ overRedis: true }),
};
