// This library with its defaults, once for each endpoint; the host by its own option, `baseUrl`.
import { MESSAGE } from './support/message.mjs';

export const ours = [
  official('token'),
  official('stable_token'),
  variant('gettoken', {
    platform: 'wecom',
    options: (account) => ({ platform: 'wecom', ...account }),
    send: (http) => http.get('/cgi-bin/user/get', { params: { userid: 'alice' } }),
    noRefresh: 'this endpoint hands back the same token until its end',
  }),
];

function official(endpoint) {
  return variant(endpoint, {
    platform: 'official',
    options: (account) => ({ ...account, tokenApi: endpoint }),
    send: (http) => http.post('/cgi-bin/message/template/send', MESSAGE),
  });
}

function variant(endpoint, { platform, options, send, noRefresh }) {
  return {
    name: 'nestjs-wechat-token',
    ours: true,
    packages: [],
    uses: [],
    platform,
    endpoint,
    marginSeconds: 0,
    schedulesItself: true,
    noRefresh,
    // A replica looks at a moment of its own within 5 s of a tick, and renews in the last part of a token's life: more
    // accounts instead of more ticks.
    ticks: { everySeconds: 10, ticks: 12, settledMs: 8000, accounts: 20, expiresIn: 72 },
    async open({ url, accounts, redis, cron }) {
      await import('reflect-metadata');
      const { firstValueFrom } = await import('rxjs');
      const { startApp } = await import('../support/app.mjs');
      const names = accounts.map((_, at) => (at === 0 ? 'default' : `account-${at}`));
      const { service, http } = await startApp({
        accounts: accounts.map((account, at) => ({ name: names[at], baseUrl: url, ...options(account) })),
        redis,
        cron,
      });
      return {
        call: async () => (await firstValueFrom(send(http))).data,
        token: () => service.getAccessToken(),
        warmUp: () => Promise.all(names.map((name) => service.getAccessToken(name))),
        held: () => names.map((name) => service.account(name).peek()?.value),
      };
    },
  };
}
