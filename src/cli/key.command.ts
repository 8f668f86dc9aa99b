import { parseArgs } from 'node:util';
import { createClientKey } from '../hub/clients/client-key.js';
import type { Command } from './command.js';

const usage = `Usage: nestjs-wechat-token key [options]

Draws the key of a new client of a hub, and shows it once: nothing is kept.

  --json                print { "key", "keyHash" } and nothing else
  --help                this text`;

export const keyCommand: Command = {
  name: 'key',
  summary: 'draw a key for a client of a hub',
  usage,
  run(args) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
    const drawn = createClientKey();
    console.log(values.json ? JSON.stringify(drawn) : explained(drawn));
    return Promise.resolve();
  },
};

function explained({ key, keyHash }: ReturnType<typeof createClientKey>): string {
  return `key      ${key}
keyHash  ${keyHash}

Give the key to the client, and to nobody else: it is shown this once.
Put its hash into the hub's configuration:
  { "name": "…", "keyHash": "${keyHash}", "accounts": ["…"], "rights": ["read", "refresh"] }`;
}
