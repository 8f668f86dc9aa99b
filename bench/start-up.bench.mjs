// G29: importing, creating and initialising a Nest application with the module, against an empty one; each start in a
// process of its own. Besides, nobody may hear of it at WeChat.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { interleave } from './support/interleave.mjs';
import { median, noise } from './support/numbers.mjs';
import { figure } from './support/report.mjs';
import { row } from './support/row.mjs';

const ROUNDS = 15;
const run = promisify(execFile);
const program = fileURLToPath(new URL('./support/start-up-app.mjs', import.meta.url));

export default async function* startUp() {
  let heard = 0;
  const wechat = createServer((_request, response) => response.end()).on('connection', () => (heard += 1));
  wechat.listen(0, '127.0.0.1');
  await once(wechat, 'listening');
  const baseUrl = `http://127.0.0.1:${wechat.address().port}`;

  const start = (kind) => async () => Number((await run(process.execPath, [program, kind, baseUrl])).stdout);
  const samples = await interleave(
    { empty: start('empty'), ours: start('module') },
    { rounds: ROUNDS, warmUps: 1 },
  );
  const starts = ROUNDS + 1;
  yield row({
    name: 'G29 start-up with the module (ms), by an empty application',
    value: median(samples.ours),
    reference: median(samples.empty),
    limit: 1.5,
    note: `noise of the empty application ± ${figure(noise(samples.empty) * 50)} %`,
  });

  const unneeded = heard;
  await run(process.execPath, [program, 'use', baseUrl]);
  yield row({
    name: 'G29 connections to WeChat per start, by a first use',
    value: unneeded / starts,
    reference: heard - unneeded,
    limit: 0,
  });
  wechat.close();
}
