import { fork } from 'node:child_process';
import { once } from 'node:events';
import { titleOf } from '../peers.mjs';
import { SCENARIOS } from '../scenarios/index.mjs';
import { takeGroup } from './groups.mjs';
import { within } from './within.mjs';

const CELL = new URL('./cell.mjs', import.meta.url);
const output = process.env.PEERS_VERBOSE ? 2 : 'ignore';

/** Plays one scenario with one peer. A run that passes its deadline is a result, too. */
export async function runCell(peer, scenario, folder, tmp) {
  const { deadlineMs, needsStore, needsRefresh } = SCENARIOS[scenario];
  if (needsStore && peer.noSharedStore) return { impossible: peer.noSharedStore };
  if (needsRefresh && peer.noRefresh) return { impossible: peer.noRefresh };
  const cell = fork(CELL, [JSON.stringify({ peer: titleOf(peer), scenario, folder })], {
    detached: true,
    env: { ...process.env, TMPDIR: tmp },
    stdio: ['ignore', output, output, 'ipc'],
  });
  const end = takeGroup(cell);
  const exited = once(cell, 'exit');
  const played = Promise.race([
    once(cell, 'message').then(([message]) => message),
    exited.then(() => ({ broken: 'the process of the scenario died' })),
  ]);
  const result = await within(deadlineMs, played, { hangs: true });
  end();
  await exited;
  return result;
}
