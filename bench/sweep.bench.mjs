// G27: a tick of the sweep with nothing due costs the same with 100 000 accounts as with 10.
// The engine is taken from inside the package: through the module a tick first pauses for up to 5 s of jitter.
import { systemClock } from '../dist/core/clock.js';
import { CredentialEngine } from '../dist/core/engine.js';
import { systemRandom } from '../dist/core/random.js';
import { createStores } from '../dist/stores/create-stores.js';
import { cpuUs } from './support/cpu-clock.mjs';
import { useEach } from './support/crowd.mjs';
import { interleave } from './support/interleave.mjs';
import { median } from './support/numbers.mjs';
import { row } from './support/row.mjs';

const FEW = 10;
const MANY = 100_000;
const TICKS = 2_000;
const ROUNDS = 200;

export default async function* sweep() {
  const few = await engineWith(FEW);
  const many = await engineWith(MANY);
  const ticks = (engine) => async () => {
    const start = cpuUs();
    for (let tick = 0; tick < TICKS; tick += 1) await engine.sweep();
    return ((cpuUs() - start) * 1e3) / TICKS;
  };
  const samples = await interleave({ few: ticks(few), many: ticks(many) }, { rounds: ROUNDS });
  yield row({
    name: `G27 sweep, nothing due (ns), ${MANY} accounts by ${FEW}`,
    value: median(samples.many),
    reference: median(samples.few),
    limit: 2,
  });
  await Promise.all([few.close(), many.close()]);
}

async function engineWith(accounts) {
  const ports = { clock: systemClock, random: systemRandom };
  const stores = await createStores({ ...ports, keyPrefix: 'bench:', storeTimeoutMs: 500 });
  const engine = new CredentialEngine({ ...ports, store: stores.store, coordinator: stores.coordinator });
  engine.start();
  const names = Array.from({ length: accounts }, (_, number) => `tenant-${number}`);
  await useEach(names, (account) => {
    const definition = { key: `bench:${account}`, account, credentialType: 'access_token', source: SOURCE };
    return engine.keeper(definition).value();
  });
  return engine;
}

const SOURCE = {
  kind: 'bench',
  scope: 'shared',
  rotation: 'idempotent',
  windows: { soonEarliestMs: 285_000, soonLatestMs: 120_000, dueMs: 30_000 },
  fetch: () => Promise.resolve({ value: 'token', expiresInSeconds: 7200 }),
};
