import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type Type } from '@nestjs/common';
import { createClientKey } from '../../../../src/hub/index.js';
import { SIMULATOR_ACCOUNT } from '../../../../src/testing/index.js';
import { RunningSample } from '../../../sample/running-sample.js';
import { ROOT } from '../../readme-text.js';
import { type Place, SHOP } from '../place.js';
import { Shell } from '../shell.js';
import { type Trials } from '../trial.js';

/** `npx` finds the same file in an installed package (test/packaging). */
const COMMAND = { 'npx nestjs-wechat-token': `node ${join(ROOT, 'dist/cli/main.js')}` };

function start(place: Place, script: string, env?: Readonly<Record<string, string>>): Shell {
  const shell = new Shell(script, env);
  place.atEnd(() => shell.stop());
  return shell;
}

/** Commands, as they stand, against the built sample, the built commands and the hub of the snippet above them. */
export const commandTrials: Trials = {
  'See it work [console]': async (snippet, place, readme) => {
    const sample = await RunningSample.start();
    place.atEnd(() => sample.stop());
    const session = snippet.session({
      'http://127.0.0.1:45531': sample.simulatorUrl,
      'localhost:3000': new URL(sample.url).host,
    });

    // One shell for all commands: the first one sets a variable.
    const output = await Shell.run(session.map(({ command }) => `${command}\necho`).join('\n'));

    const lines = (text: string) => text.split('\n').filter((line) => line !== '');
    expect(lines(output)).toEqual(session.flatMap(({ output }) => lines(output)));
    await sample.logged(/stolen/);
    for (const line of lines(readme('See it work [text]').text()))
      expect(sample.log).toMatch(asPattern(line));
  },

  'One token for all your services [sh]': async (snippet, place, readme) => {
    const orders = createClientKey();
    const { HubModule } = await readme('One token for all your services [ts]').load<{ HubModule: Type }>({
      env: {
        ...{ WECHAT_APP_ID: SHOP.appId, WECHAT_SECRET: SHOP.secret, REDIS_URL: place.redis.url },
        ...{ ORDERS_KEY_HASH: orders.keyHash, REPORTS_KEY_HASH: createClientKey().keyHash },
      },
    });
    const address = { '127.0.0.1:3000': new URL(await place.serve(HubModule)).host };
    const commands = (instead: Record<string, string>) => snippet.text({ instead }).split('\n\n');
    const env = { KEY: orders.key };

    const [ask] = commands(address);
    const { value, id, ...rest } = JSON.parse(await Shell.run(`${ask}`, env)) as Answer;
    expect(place.wechat.isAlive(value)).toBe(true);
    expect(rest).toEqual({ expiresIn: expect.any(Number) });

    const [, askAgain, report, listen] = commands({ ...address, 'k3v…': id });
    expect(await Shell.run(`${askAgain}`, env)).toBe('');

    place.wechat.revokeToken(SHOP.appId);
    const renewed = JSON.parse(await Shell.run(`${report}`, { ...env, TOKEN: value })) as Answer;
    expect(place.wechat.isAlive(renewed.value)).toBe(true);

    const stream = start(place, `${listen}`, env);
    expect(await stream.wrote(/event: credential\s+data: (.*)/)).toContain(renewed.id);
  },

  'A hub that runs alone [sh]': async (snippet, place) => {
    const { key, keyHash } = createClientKey();
    const script = snippet.text({
      instead: {
        ...COMMAND,
        wx0123456789abcdef: SHOP.appId,
        '/run/secrets/wechat': place.write('wechat', SHOP.secret),
        'WECHAT_HUB_KEY_HASH=…': `WECHAT_HUB_KEY_HASH=${keyHash}`,
        'redis://127.0.0.1': place.redis.url,
      },
    });

    const hub = start(place, script, { WECHAT_BASE_URL: place.wechat.url, WECHAT_HUB_PORT: '0' });

    const url = await hub.wrote(/listening on (http:\/\/[^\s,"]+)/);
    expect(hub.output).toMatch(/keyHash +[0-9a-f]{64}\n/);
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/wechat-token/v1/accounts/default/access-token`, { headers });
    expect(place.wechat.isAlive(((await answer.json()) as Answer).value)).toBe(true);
    expect(await place.redisKeys()).not.toEqual([]);
  },

  'The simulator [bash]': async (snippet, place) => {
    const script = snippet.text({ instead: COMMAND });
    const simulator = start(place, `${script.trimEnd()} --port 0`);
    const url = await simulator.wrote(/(http:\/\/127\.0\.0\.1:\d+)/);
    const { appId, secret } = SIMULATOR_ACCOUNT;
    const query = `grant_type=client_credential&appid=${appId}&secret=${secret}`;
    const fetchToken = async () =>
      (await (await fetch(`${url}/cgi-bin/token?${query}`)).json()) as { access_token: string };
    const errcodeOf = async (token: string) =>
      (
        (await (await fetch(`${url}/cgi-bin/get_api_domain_ip?access_token=${token}`)).json()) as {
          errcode?: number;
        }
      ).errcode;

    const first = await fetchToken();
    expect(first).toEqual({ access_token: expect.any(String), expires_in: 600 });
    expect(await errcodeOf(first.access_token)).toBeUndefined();
    const second = await fetchToken();
    expect(await errcodeOf(first.access_token)).toBe(40001);
    expect(await errcodeOf(second.access_token)).toBeUndefined();
  },
};

interface Answer {
  readonly value: string;
  readonly id: string;
}

/** A line of the log that may differ in times, ids and where the README has an ellipsis. */
function asPattern(line: string): RegExp {
  const [level = '', context = '', ...words] = line.split(/ +/);
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = words
    .join(' ')
    .split(/…|\d+ ms|\d{4}-\d\d-\d\dT[\d:.]+Z/)
    .map(literal);
  return new RegExp(`${level} ${literal(context)} ${parts.join('[^\\n]*?')}`);
}
