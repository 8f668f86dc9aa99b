import { isWechatError } from '../../../core/errors.js';
import type { CredentialKeeper } from '../../../core/keeper.js';
import type { HubClient } from '../../clients/hub-client.js';
import type { HubServices } from '../../hub-services.js';
import type { EventStreams } from '../event-streams.js';
import type { HubRoute } from '../route.js';
import { namesFor } from './account.routes.js';

/** News of tokens, as server-sent events. */
export function eventRoutes({ accounts }: HubServices, streams: EventStreams): HubRoute[] {
  /** From now on this process hears of the client's accounts, though nobody may use them here. */
  const follow = async (client: HubClient) => {
    const followed: { readonly account: string; readonly keeper: CredentialKeeper }[] = [];
    for (const account of namesFor(client, accounts.names)) {
      const keeper = await accounts.keeper(account).catch(unlessUnknown);
      keeper?.followNews();
      if (keeper) followed.push({ account, keeper });
    }
    return followed;
  };

  return [
    {
      method: 'GET',
      path: '/events',
      action: 'events',
      right: 'read',
      description: {
        operationId: 'getEvents',
        summary:
          'Server-sent events: "credential" with { account, credentialType, id } for every token this hub holds, and for every new one.',
      },
      async answer({ client, exchange }) {
        const followed = await follow(client);
        // In one step with the opening, so that no news falls between.
        const known = followed.flatMap(({ account, keeper }) => {
          const id = keeper.peek()?.id;
          return id === undefined ? [] : [{ account, credentialType: 'access_token', id }];
        });
        streams.open(client, exchange.res, known);
        return undefined;
      },
    },
  ];
}

/** A tenant that is gone, or a resolver that is down, is no reason to be silent about the others. */
function unlessUnknown(error: unknown): undefined {
  if (!isWechatError(error)) throw error;
}
