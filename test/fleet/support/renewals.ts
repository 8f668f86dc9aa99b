import { expect } from '@jest/globals';
import { eventually } from '../../../src/testing/contract/eventually.js';
import { type LoggedRequest } from '../../../src/testing/simulator/request-log.js';
import { type Fleet, together, TOKEN_PATHS, type TokenApi } from './fleet.js';

const SIZE = 4;
const LIFE_SECONDS = 6;
/** For lives this short, the windows of renewal begin at half of it. */
const EARLIEST_MS = (LIFE_SECONDS * 1000) / 2;
const ACCOUNTS = Array.from({ length: 40 }, (_, index) => ({
  name: index === 0 ? 'default' : `shop-${index}`,
  appId: `wx${String(index).padStart(16, '0')}`,
  secret: String(index).padStart(32, '0'),
}));
const NAMES = ACCOUNTS.map(({ name }) => name);

function appIdOf({ query, body }: LoggedRequest): string | undefined {
  return query.appid ?? (JSON.parse(body) as { appid: string }).appid;
}

/**
 * 40 accounts with a compressed life in 4 processes whose sweeps fire in the same second, every second, while they
 * send messages; until every account has been renewed `renewals` times.
 */
export async function proveRenewals(fleet: Fleet, tokenApi: TokenApi, renewals: number): Promise<void> {
  await fleet.start({
    size: SIZE,
    accounts: ACCOUNTS.map((account) => ({ ...account, tokenApi })),
    options: { cron: '* * * * * *' },
    // Every sweep begins within the first quarter of its second.
    jitter: 0.05,
    wechat: { accounts: ACCOUNTS, expiresIn: LIFE_SECONDS },
  });
  const { wechat } = fleet;
  const calls = (appId: string): readonly LoggedRequest[] =>
    wechat.requests.filter((request) => request.path === TOKEN_PATHS[tokenApi] && appIdOf(request) === appId);
  const began = Date.now();
  expect((await fleet.call(2, NAMES)).failures).toEqual([]);

  const until = began + LIFE_SECONDS * 1000 * renewals;
  const sent = together(await fleet.all((worker) => worker.keepSending(until, 20)));
  expect(sent.failures).toEqual([]);
  await eventually(
    () => ACCOUNTS.every(({ appId }) => calls(appId).length > renewals),
    `${renewals} renewals of every account`,
    // Accounts that nobody calls are renewed by the sweep alone, which looks for them in slots of ten seconds.
    renewals * 20_000,
  );

  for (const account of ACCOUNTS) {
    await eventually(async () => {
      const [held, ...others] = await fleet.held(account.name);
      return others.length === 0 && held === wechat.currentToken(account.appId, tokenApi);
    }, `every process holds the newest token of ${account.name}`);
    const times = calls(account.appId).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    // Two processes that both renewed would have done so in the same second.
    expect(Math.min(...gaps)).toBeGreaterThan(EARLIEST_MS / 2);
    expect(times.length).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / EARLIEST_MS) + 1);
  }
}
