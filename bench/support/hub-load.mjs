import { Agent, createServer, request } from 'node:http';
import { once } from 'node:events';

export const HUB_KEY = 'wtk_the-key-of-the-benchmark-000000000000000000';

/** A WeChat that answers at once. */
export async function quickWechat() {
  const token = JSON.stringify({ access_token: `70_${'t'.repeat(133)}`, expires_in: 7200 });
  const sent = JSON.stringify({ errcode: 0, errmsg: 'ok', msgid: 3248682510 });
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      const body = req.url.startsWith('/cgi-bin/stable_token') ? token : sent;
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Sends requests over kept connections; `run(count)` returns how long each took, in milliseconds. */
export function load(port, { path, method = 'GET', headers = {}, body, width = 16 }) {
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  const one = () =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      request({ hostname: '127.0.0.1', port, path, method, headers, agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`HTTP ${response.statusCode}`));
        response.resume().on('end', () => resolve(performance.now() - start));
      })
        .on('error', reject)
        .end(body);
    });
  return {
    async run(count) {
      const times = [];
      let left = count;
      const work = async () => {
        while (left-- > 0) times.push(await one());
      };
      await Promise.all(Array.from({ length: width }, work));
      return times;
    },
    close: () => agent.destroy(),
  };
}
