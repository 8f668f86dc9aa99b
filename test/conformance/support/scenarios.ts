import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../../src/core/clock.js';
import { judge } from './judge.js';
import { play } from './play.js';
import type { Scenario } from './scenario.js';
import type { RealStore } from './stores-server.js';

const FOLDER = new URL('../', import.meta.url);

export const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

export const files = readdirSync(FOLDER).filter(
  (file) => file.endsWith('.json') && !file.endsWith('.schema.json'),
);

export const suites = files.map((file) => ({
  file,
  ...(read(file) as { about: string; scenarios: Scenario[] }),
}));

export async function problemsOf(
  scenario: Scenario,
  open: (clock: Clock) => Promise<RealStore>,
): Promise<string[]> {
  const played = await play(scenario, open);
  try {
    return judge(scenario, played);
  } finally {
    await played.close();
  }
}
