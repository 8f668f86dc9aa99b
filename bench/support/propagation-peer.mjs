// The other process of the propagation benchmark. Arguments: URL of Redis, number of accounts.
import { setImmediate } from 'node:timers';
import { startApp } from './app.mjs';
import { benchAccounts } from './bench-source.mjs';
import { connect } from './redis-server.mjs';
import { wallMs } from './wall-clock.mjs';

const [url, count] = process.argv.slice(2);
const accounts = benchAccounts(Number(count));
const { app, service } = await startApp({ accounts, cron: false, redis: url });
for (const { name } of accounts) await service.getAccessToken(name);

const client = connect(url);
const subscriber = connect(url);
await subscriber.subscribe('bare');
let awaited;
subscriber.on('message', async (_channel, key) => {
  const value = await client.get(key);
  if (key === awaited) process.send({ value, at: wallMs() });
});

process.on('message', ({ watch, rejected, listen }) => {
  if (watch) look(service.account(watch), rejected);
  if (listen) awaited = `bare:${listen}`;
  process.send({ ready: true });
});
process.once('disconnect', async () => {
  client.disconnect();
  subscriber.disconnect();
  await app.close();
});
process.send({ ready: true });

/** Looks into its memory on every turn of the event loop, until the token is another one. */
function look(account, rejected) {
  const held = account.peek();
  if (held !== undefined && held.value !== rejected) process.send({ value: held.value, at: wallMs() });
  else setImmediate(look, account, rejected);
}
