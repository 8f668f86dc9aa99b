import type { HubServices } from '../../hub-services.js';
import { compareAndRefresh, digestOf } from '../compare-and-refresh.js';
import { credentialAnswer, obtain } from '../credential-answer.js';
import { CREDENTIAL, REJECTED } from '../openapi/schemas.js';
import type { HubRoute } from '../route.js';

/** The access token of an account. */
export function tokenRoutes({ accounts }: HubServices): HubRoute[] {
  return [
    {
      method: 'GET',
      path: '/accounts/:name/access-token',
      action: 'access-token.read',
      right: 'read',
      description: {
        operationId: 'getAccessToken',
        summary: 'The current access token. A client without the right "refresh" never causes a fetch.',
        answer: CREDENTIAL,
        conditional: true,
      },
      async answer({ client, account, exchange }) {
        const keeper = await accounts.keeper(account);
        const credential = await obtain(keeper, client);
        return credentialAnswer(keeper, credential, exchange.req.headers['if-none-match']);
      },
    },
    {
      method: 'POST',
      path: '/accounts/:name/access-token/refresh',
      action: 'access-token.refresh',
      right: 'refresh',
      takesBody: true,
      description: {
        operationId: 'refreshAccessToken',
        summary: 'Replaces the token that WeChat rejected, if it still is the current one.',
        answer: CREDENTIAL,
        body: REJECTED,
      },
      async answer({ account, body }) {
        const digest = digestOf(body);
        const keeper = await accounts.keeper(account);
        return credentialAnswer(keeper, await compareAndRefresh(keeper, digest));
      },
    },
  ];
}
