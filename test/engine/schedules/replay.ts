/** So that a run of the tests means the same every time; another one is a matter of the environment. */
const SEED = 12;

/**
 * How many schedules, and which: `SCHEDULE_SEED` and `SCHEDULE_PATH`, as fast-check prints them on a failure, play one
 * again; `SCHEDULE_SEED=random` explores new ones, `SCHEDULE_RUNS` more.
 */
export function replay(runs: number): { numRuns: number; seed?: number; path?: string } {
  const { SCHEDULE_SEED: seed = String(SEED), SCHEDULE_PATH: path, SCHEDULE_RUNS: wanted } = process.env;
  return {
    numRuns: wanted === undefined ? runs : Number(wanted),
    ...(seed !== 'random' && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
  };
}
