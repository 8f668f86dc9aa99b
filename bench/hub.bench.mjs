// What the hub adds to a server: its token route beside a bare Nest route, its gateway beside a plain reverse proxy, each
// in a process of its own. Compared by the CPU time of the servers: their rate on a core, whatever else the machine does.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { HUB_KEY, load, quickWechat } from './support/hub-load.mjs';
import { interleave } from './support/interleave.mjs';
import { median } from './support/numbers.mjs';
import { figure } from './support/report.mjs';
import { row } from './support/row.mjs';

const REQUESTS = 300;
const ROUNDS = 16;
/** So many that each server's code is compiled. */
const WARM_UPS = 16;
/** At least 70 % of the reference's rate. */
const LIMIT = 1 / 0.7;

const MESSAGE = JSON.stringify({
  touser: 'o'.repeat(28),
  template_id: 't'.repeat(43),
  data: { first: { value: 'x'.repeat(100) } },
});
const SEND = '/cgi-bin/message/template/send?access_token=';

export default async function* hub() {
  const wechat = await quickWechat();
  const servers = {};
  for (const kind of ['proxy', 'nest', 'hub']) servers[kind] = await start(kind, wechat.url);
  try {
    const pass = await fetchPass(servers.hub.port);
    const message = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(MESSAGE) },
      body: MESSAGE,
    };
    yield await compare('token route (µs CPU), by a bare Nest route', {
      reference: contestant(servers.nest, { path: '/token' }),
      ours: contestant(servers.hub, {
        path: '/wechat-token/v1/accounts/default/access-token',
        headers: { authorization: `Bearer ${HUB_KEY}` },
      }),
    });
    yield await compare('gateway (µs CPU), by a plain reverse proxy', {
      reference: contestant(servers.proxy, { ...message, path: `${SEND}${'t'.repeat(136)}` }),
      ours: contestant(servers.hub, { ...message, path: `${SEND}${pass}` }),
    });
  } finally {
    for (const { child } of Object.values(servers)) child.kill();
    wechat.close();
  }
}

async function compare(name, { reference, ours }) {
  const samples = await interleave(
    { reference: reference.measure, ours: ours.measure },
    { rounds: ROUNDS, warmUps: WARM_UPS },
  );
  const row_ = row({
    name,
    value: median(samples.ours),
    reference: median(samples.reference),
    limit: LIMIT,
    note: `${ours.describe()}; reference ${reference.describe()}`,
  });
  reference.close();
  ours.close();
  return row_;
}

function contestant({ child, port }, request) {
  const { run, close } = load(port, request);
  const rates = [];
  const times = [];
  const cpu = async () => {
    child.send('');
    return (await once(child, 'message'))[0];
  };
  return {
    close,
    async measure() {
      const before = await cpu();
      const start = performance.now();
      const took = await run(REQUESTS);
      rates.push((REQUESTS / (performance.now() - start)) * 1000);
      times.push(...took);
      return ((await cpu()) - before) / REQUESTS;
    },
    describe() {
      const sorted = times.toSorted((a, b) => a - b);
      const at = (part) => figure(sorted[Math.floor(sorted.length * part)]);
      return `${figure(median(rates))}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
    },
  };
}

async function start(kind, wechatUrl) {
  const child = fork(new URL('./support/hub-server.mjs', import.meta.url), [kind, wechatUrl], {
    execArgv: [],
  });
  const [port] = await once(child, 'message');
  return { child, port };
}

async function fetchPass(port) {
  const query = `grant_type=client_credential&appid=wx0&secret=${HUB_KEY}`;
  const answer = await (await fetch(`http://127.0.0.1:${port}/cgi-bin/token?${query}`)).json();
  return answer.access_token;
}
