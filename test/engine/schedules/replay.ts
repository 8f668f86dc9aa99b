/**
 * How many schedules, and which: `SCHEDULE_SEED` and `SCHEDULE_PATH`, as fast-check prints them on a failure, play one
 * again; `SCHEDULE_RUNS` plays more.
 */
export function replay(runs: number): { numRuns: number; seed?: number; path?: string } {
  const { SCHEDULE_SEED: seed, SCHEDULE_PATH: path, SCHEDULE_RUNS: wanted } = process.env;
  return {
    numRuns: wanted === undefined ? runs : Number(wanted),
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
  };
}
