// G26: what signing a request and reading its answer add to axios, against an interceptor pair that does nothing.
// The adapter answers at once, and the differences are small against axios itself: hence many rounds, each so short that
// most end before another program interrupts them. That needs a clock finer than that of CPU time.
// http.get() is measured against a plain HttpService with the same pair: its observable is in both.
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';
import { startApp } from './support/app.mjs';
import { interleave } from './support/interleave.mjs';
import { median, noise } from './support/numbers.mjs';
import { figure } from './support/report.mjs';
import { row } from './support/row.mjs';
import { wechatAdapter } from './support/wechat-adapter.mjs';

const PATH = '/cgi-bin/user/info?openid=o6_bmjrPTlm6_2sgVt7hMZOPfL2M&lang=zh_CN';
const CALLS = 20;
const ROUNDS = 3000;

export default async function* interceptor() {
  const { adapter } = wechatAdapter();
  const baseURL = 'https://api.weixin.qq.com';
  const { app, http } = await startApp({ appId: 'wx0', secret: 's', cron: false, http: { adapter } });
  const plain = axios.create({ adapter, baseURL });
  const pair = axios.create({ adapter, baseURL });
  pair.interceptors.request.use((config) => config);
  pair.interceptors.response.use((response) => response);

  for (const [way, client] of [
    ['http.get()', (service) => () => firstValueFrom(service.get(PATH))],
    ['axiosRef.get()', (service) => () => service.axiosRef.get(PATH)],
  ]) {
    const samples = await interleave(
      {
        plain: timed(client(new HttpService(plain))),
        pair: timed(client(new HttpService(pair))),
        ours: timed(client(http)),
      },
      { rounds: ROUNDS, warmUps: 300 },
    );
    const plainUs = median(samples.plain);
    yield row({
      name: `G26 ${way} (µs added), by an empty interceptor pair`,
      value: added(samples.ours, samples.plain),
      reference: added(samples.pair, samples.plain),
      limit: 1.5,
      note: `plain ${way} ${figure(plainUs)} µs, its noise ± ${figure((noise(samples.plain) * plainUs) / 2)} µs a round`,
    });
  }
  await app.close();
}

/** Round by round, because neighbours in time share the machine's mood. */
function added(samples, plain) {
  return median(samples.map((sample, round) => sample - plain[round]));
}

function timed(call) {
  // A loop of its own for each contestant; see warm-call.
  const run = new Function(
    'call',
    'CALLS',
    `return async () => {
      const start = performance.now();
      for (let count = 0; count < CALLS; count += 1) await call();
      return ((performance.now() - start) * 1e3) / CALLS;
    }`,
  );
  return run(call, CALLS);
}
