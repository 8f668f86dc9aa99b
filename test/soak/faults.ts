import { setTimeout as pause } from 'node:timers/promises';
import { type Random } from '../../src/core/random.js';
import { type Fleet, TOKEN_PATHS } from '../fleet/support/fleet.js';

interface Scene {
  readonly fleet: Fleet;
  readonly random: Random;
  readonly appIds: readonly string[];
}

export interface SoakFault {
  readonly name: string;
  /** Rejections close together are held back for up to half an hour, as they must be: they come now and then. */
  readonly rare?: true;
  /** Strikes, and repairs what has to be repaired, within a few seconds. */
  strike(scene: Scene): void | Promise<void>;
}

const TOKEN_ENDPOINTS = /^\/cgi-bin\/(?:stable_)?token$/;

const one = <T>(list: readonly T[], random: Random): T => list[Math.floor(random.next() * list.length)]!;

/** So many rare faults strike in half an hour. */
const RARE = 2;
const HALF_HOUR_MS = 1_800_000;

/** Draws what strikes next. */
export function nextFault(random: Random, elapsedMs: number, struck: readonly SoakFault[]): SoakFault {
  const rare = struck.filter((fault) => fault.rare).length;
  const allowed = RARE * (1 + Math.floor(elapsedMs / HALF_HOUR_MS));
  return one(rare < allowed ? FAULTS : FAULTS.filter((fault) => !fault.rare), random);
}

/** What goes wrong in a soak, one at a time. */
const FAULTS: readonly SoakFault[] = [
  { name: 'calm', strike: () => undefined },
  {
    name: 'revoked',
    rare: true,
    strike: ({ fleet, appIds, random }) => void fleet.wechat.revokeToken(one(appIds, random)),
  },
  {
    name: 'stolen',
    rare: true,
    strike: ({ fleet, appIds }) => void fleet.wechat.stealToken(appIds[1]!, 'token'),
  },
  {
    name: 'dead token handed back',
    rare: true,
    strike: ({ fleet, appIds }) => void fleet.wechat.revokeToken(appIds[0]!, { handBackDeadToken: true }),
  },
  {
    name: 'token endpoint answers 502',
    strike: ({ fleet }) => void fleet.wechat.fault({ kind: 'html', path: TOKEN_ENDPOINTS, times: 2 }),
  },
  {
    name: 'token reply lost',
    strike: ({ fleet }) =>
      void fleet.wechat.fault({ kind: 'drop', when: 'after', path: TOKEN_PATHS.token, times: 1 }),
  },
  {
    name: 'false 40001',
    rare: true,
    strike: ({ fleet }) =>
      void fleet.wechat.fault({ kind: 'errcode', errcode: 40001, path: /template\/send$/, times: 1 }),
  },
  {
    name: 'Redis hangs',
    async strike({ fleet }) {
      fleet.redis.freeze();
      await pause(1_500);
      fleet.redis.thaw();
    },
  },
  { name: 'Redis restarts empty', strike: ({ fleet }) => fleet.redis.restart() },
  {
    name: 'process stopped',
    async strike({ fleet, random }) {
      const worker = one(fleet.workers, random);
      await worker.freeze();
      await pause(2_500);
      worker.thaw();
    },
  },
];
