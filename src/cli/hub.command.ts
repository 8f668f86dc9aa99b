import { parseArgs } from 'node:util';
import type { Command } from './command.js';
import { HUB_VARIABLES } from './hub/hub-environment.js';
import { integer } from './integer.js';

const usage = `Usage: nestjs-wechat-token hub [options]

A control server: it keeps the tokens, and your other services ask it.

  --config <file>       configuration as JSON (or the variable WECHAT_HUB_CONFIG); without
                        a file, one account is described by the variables below
  --check               say what is wrong with the configuration, or what it means, and end
  --port <number>       port to listen on (default 8080)
  --host <address>      address to listen on (default 127.0.0.1)
  --log <text|json>     form of the log (default text)
  --help                this text

In the file, { "env": "NAME" } and { "file": "path" } stand for any value.

Variables:
${HUB_VARIABLES.map(({ name, meaning }) => `  ${name.padEnd(26)}${meaning}`).join('\n')}
A name ending in _FILE names a file that holds the value: WECHAT_SECRET_FILE,
REDIS_URL_FILE, WECHAT_HUB_PASS_SECRET_FILE, WECHAT_HUB_PASSWORD_FILE.`;

export const hubCommand: Command = {
  name: 'hub',
  summary: 'run a control server that serves tokens to other services',
  usage,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        config: { type: 'string' },
        check: { type: 'boolean', default: false },
        port: { type: 'string' },
        host: { type: 'string' },
        log: { type: 'string' },
      },
    });
    // Whoever runs another command does not load Nest.
    const { readHubConfig, describeHubConfig } = await import('./hub/hub-config.js');
    const config = await readHubConfig(process.env, {
      file: values.config,
      port: values.port === undefined ? undefined : integer('--port', values.port, 0, 65_535),
      host: values.host,
      log: values.log,
    });
    const { requirePackages } = await import('./hub/require-packages.js');
    requirePackages(config);
    if (values.check) return console.log(describeHubConfig(config));
    const { runHub } = await import('./hub/run-hub.js');
    return runHub(config);
  },
};
