import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { firstValueFrom } from 'rxjs';
import { fakeAccount, serviceFor } from './support/fixture.js';
import { TestServer } from './support/test-server.js';

describe('A call as an observable', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await new TestServer().start();
  });
  afterEach(() => server.stop());
  const http = () => serviceFor(fakeAccount(server.url));

  it('is aborted by whoever unsubscribes before the answer', async () => {
    const asked = new Promise<ServerResponse>((resolve) => {
      server.handler = (_, response) => resolve(response);
    });
    const subscription = http().get('/cgi-bin/user/get').subscribe();
    const response = await asked;
    subscription.unsubscribe();
    await once(response, 'close');
    expect(response.writableEnded).toBe(false);
  });

  it('is not cancelled once it was answered', async () => {
    const { config } = await firstValueFrom(http().get('/cgi-bin/user/get'));
    expect(config.cancelToken).toBeDefined();
    expect(config.cancelToken?.reason).toBeUndefined();
  });

  it('is sent anew for each subscriber', async () => {
    const call = http().post('/cgi-bin/tags/get', { openid: 'o1' });
    await firstValueFrom(call);
    await firstValueFrom(call);
    expect(server.seen.map(({ body }) => body.toString())).toEqual(['{"openid":"o1"}', '{"openid":"o1"}']);
  });
});
