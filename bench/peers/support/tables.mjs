import { titleOf } from '../peers.mjs';

/** Token calls / failed calls, and what else befell the peer. */
function counts(result) {
  if (result.died) return 'process died';
  if (result.notStarted) return 'does not start';
  return `${result.tokenCalls} / ${result.failed}${result.hung ? ` (${result.hung} hang)` : ''}`;
}

function duration({ warmNs }) {
  if (warmNs < 1000) return `${Math.round(warmNs)} ns`;
  const us = warmNs / 1000;
  return `${us < 10 ? us.toFixed(1) : Math.round(us)} µs`;
}

const living = ({ living, refreshes }) => `${Math.floor((100 * living) / refreshes)} % of ${refreshes}`;
const callsPerTick = ({ tokenCalls, refreshes }) => (tokenCalls / refreshes).toFixed(1);

/** [scenario, head of the column, how a result is written] */
const FOR_THE_README = [
  ['cold-1', '100 callers, no token', counts],
  ['revoked-1', '100 callers, token revoked', counts],
  ['cold-4', '4 processes × 100 over Redis, no token', counts],
  ['revoked-4', '4 × 100, token revoked', counts],
  ['cron-tick', '4 replicas refresh in the same second: living token afterwards', living],
  ['redis-killed', 'Redis killed, 100 callers', ({ warm }) => counts(warm)],
  ['warm-memory', 'warm call in memory†', duration],
  ['warm-redis', 'warm call over Redis†', duration],
];
const FOR_THE_DOCS = [
  ['gentle-load', 'gentle load', (result) => `${counts(result)} of ${result.calls}`],
  ['cron-tick', 'token calls for each refresh', callsPerTick],
  ['redis-killed', 'Redis killed, new process', ({ cold }) => counts(cold)],
  ['redis-hung', 'Redis hung', ({ warm }) => counts(warm)],
  ['redis-hung', 'Redis hung, new process', ({ cold }) => counts(cold)],
];

/** `rows` are of `{ peer, versions, results }`, with results by scenario. */
export function markdown(rows) {
  const tables = [FOR_THE_README, FOR_THE_DOCS].map((columns) => table(columns, rows));
  return [...tables, notes(rows)].filter((part) => part !== '').join('\n\n');
}

function table(columns, rows) {
  const played = columns.filter(([scenario]) => rows.some(({ results }) => scenario in results));
  if (played.length === 0) return '';
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(['token calls / failed calls', ...played.map(([, head]) => head)]),
    line(['---', ...played.map(() => '---')]),
    ...rows.map(({ peer, results }) => {
      const title = titleOf(peer);
      return line([
        peer.ours ? `**${title}**` : title,
        ...played.map(([scenario, , write]) => cell(results[scenario], write)),
      ]);
    }),
  ].join('\n');
}

function cell(result, write) {
  if (!result) return '';
  if (result.notInstallable) return 'not installable';
  if (result.impossible) return '–';
  if (result.broken) return 'adapter broken';
  if (result.hangs) return 'hangs';
  return write(result);
}

function notes(rows) {
  const lines = new Set();
  for (const { peer, versions, results } of rows) {
    if (versions.length > 0) lines.add(`- ${titleOf(peer)}: ${versions.join(', ')}`);
    for (const [scenario, result] of Object.entries(results)) {
      const { notInstallable, impossible, broken } = result;
      if (notInstallable) lines.add(`- ${titleOf(peer)}: ${notInstallable}`);
      if (impossible) lines.add(`- ${titleOf(peer)}: – where ${impossible}`);
      if (broken) lines.add(`- ${titleOf(peer)}, ${scenario}: ${broken}`);
    }
  }
  return [...lines].join('\n');
}
