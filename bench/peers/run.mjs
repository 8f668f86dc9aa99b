// The other libraries beside this one: the same scenarios, the same fake WeChat, the same machine, in one run.
//
//   npm run bench:peers                         builds first
//   node bench/peers/run.mjs [part of a peer's or a scenario's name …] [--json]
//
// Needs redis-server, and a registry from which npm can install the peers. They go into a folder of the system's
// temporary one, which is removed afterwards. PEERS_VERBOSE=1 shows what the processes print.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureRedis } from '../../scripts/ensure-redis.mjs';
import { findPeer, PEERS, titleOf } from './peers.mjs';
import { SCENARIOS } from './scenarios/index.mjs';
import { endAllGroups } from './support/groups.mjs';
import { install, versionsOf } from './support/install.mjs';
import { runCell } from './support/run-cell.mjs';
import { markdown } from './support/tables.mjs';

const INSTALLS_AT_ONCE = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const chosen = (names) => {
  const some = names.filter((name) => positionals.some((part) => name.includes(part)));
  return some.length > 0 ? some : names;
};
const peers = chosen(PEERS.map(titleOf)).map(findPeer);
const scenarios = chosen(Object.keys(SCENARIOS)).filter((name) => name !== 'handshake');

process.env.REDIS_SERVER ??= ensureRedis();
const scratch = mkdtempSync(join(tmpdir(), 'wechat-token-peers-'));
const tmp = join(scratch, 'tmp');
mkdirSync(tmp);
process.once('exit', () => {
  endAllGroups();
  // Whoever was just ended may still have been writing.
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10 });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const start = Date.now();
const rows = peers.map((peer) => ({ peer, versions: [], results: {} }));
await inParallel(rows, INSTALLS_AT_ONCE, async (row) => {
  const { folder, notInstallable } = await install(row.peer, scratch);
  row.folder = folder;
  if (notInstallable) row.unusable = { notInstallable };
  else row.versions = versionsOf(row.peer, folder);
});
await play(['handshake'], (row, _, result) => {
  if (result.broken || result.hangs) row.unusable = result;
});
for (const width of new Set(scenarios.map(widthOf))) {
  await play(
    scenarios.filter((scenario) => widthOf(scenario) === width),
    (row, scenario, result) => (row.results[scenario] = result),
  );
}

if (values.json) {
  for (const { peer, versions, results } of rows) {
    console.log(JSON.stringify({ peer: titleOf(peer), versions, results }));
  }
} else {
  console.log(markdown(rows));
  console.log(
    `\n${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} cores`,
  );
}
process.exitCode = rows.some(({ unusable }) => unusable) ? 1 : 0;

function widthOf(scenario) {
  return SCENARIOS[scenario].parallel ?? 1;
}

/** Scenarios of one width with everybody. */
async function play(names, take) {
  const cells = names.flatMap((scenario) => rows.map((row) => ({ scenario, row })));
  await inParallel(cells, widthOf(names[0]), async ({ scenario, row }) => {
    const { peer, unusable, folder } = row;
    take(row, scenario, unusable ?? (await runCell(peer, scenario, folder, tmp)));
    console.error(`${Math.round((Date.now() - start) / 1000)} s: ${scenario}, ${titleOf(peer)}`);
  });
}

async function inParallel(items, width, work) {
  const next = items.values();
  const worker = async () => {
    for (const item of next) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
