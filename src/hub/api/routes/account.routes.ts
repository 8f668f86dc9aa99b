import type { HubClient } from '../../clients/hub-client.js';
import type { HubServices } from '../../hub-services.js';
import { ACCOUNT_LIST, ACCOUNT_STATUS } from '../openapi/account-schemas.js';
import type { HubRoute } from '../route.js';

/** Which accounts there are, and how they are doing. */
export function accountRoutes({ accounts }: HubServices): HubRoute[] {
  const describe = (name: string) => {
    const known = accounts.known(name);
    if (!known) return { name };
    const { platform, appId } = known;
    return { name, platform, ...(appId !== undefined && { appId }) };
  };
  return [
    {
      method: 'GET',
      path: '/accounts',
      action: 'accounts',
      right: 'read',
      description: {
        operationId: 'listAccounts',
        summary: "This client's accounts; of a client of all accounts, those that are listed.",
        answer: ACCOUNT_LIST,
      },
      answer: ({ client }) => ({
        status: 200,
        body: { accounts: namesFor(client, accounts.names).map(describe) },
      }),
    },
    {
      method: 'GET',
      path: '/accounts/:name/status',
      action: 'status',
      right: 'read',
      description: {
        operationId: 'getStatus',
        summary: 'How an account is doing, for operators: no token and no secret in it.',
        answer: ACCOUNT_STATUS,
      },
      answer: async ({ account }) => ({ status: 200, body: await accounts.status(account) }),
    },
  ];
}

export function namesFor(client: HubClient, listed: readonly string[]): readonly string[] {
  return client.accounts ? [...client.accounts] : listed;
}
