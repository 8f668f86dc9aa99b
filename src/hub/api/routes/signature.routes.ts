import type { SigningAccount } from '../../../nest/page-signer.js';
import { HubRefusal } from '../../hub-refusal.js';
import type { HubServices } from '../../hub-services.js';
import { obtain } from '../credential-answer.js';
import { AGENT_CONFIG_SIGNATURE, CARD_SIGNATURE, JS_SDK_SIGNATURE } from '../openapi/signature-schemas.js';
import type { HubRoute, RouteCall } from '../route.js';

const URL_QUERY = {
  url: { schema: { type: 'string', description: "The page's location.href." }, required: true },
} as const;
const TEXT = { type: 'string' } as const;

/** Signatures for pages: the tickets stay on the hub. */
export function signatureRoutes({ accounts }: HubServices): HubRoute[] {
  /** Signs with tickets that this client may cause to be fetched, or that are there already. */
  const signing = async ({ client, account }: RouteCall): Promise<SigningAccount> => ({
    ...(await accounts.signingAccount(account)),
    ticket: async (type) => (await obtain(await accounts.keeper(account, type), client)).value,
  });

  return [
    {
      method: 'GET',
      path: '/accounts/:name/js-sdk-signature',
      action: 'js-sdk-signature',
      right: 'read',
      description: {
        operationId: 'signJsSdk',
        summary: 'What a page passes to wx.config.',
        query: URL_QUERY,
        answer: JS_SDK_SIGNATURE,
      },
      async answer(call) {
        const url = required(call, 'url');
        return { status: 200, body: await accounts.signer.jsSdk(await signing(call), url) };
      },
    },
    {
      method: 'GET',
      path: '/accounts/:name/agent-config-signature',
      action: 'agent-config-signature',
      right: 'read',
      description: {
        operationId: 'signAgentConfig',
        summary: "What a page passes to WeCom's wx.agentConfig.",
        query: URL_QUERY,
        answer: AGENT_CONFIG_SIGNATURE,
      },
      async answer(call) {
        const url = required(call, 'url');
        return { status: 200, body: await accounts.signer.agentConfig(await signing(call), url) };
      },
    },
    {
      method: 'GET',
      path: '/accounts/:name/card-signature',
      action: 'card-signature',
      right: 'read',
      description: {
        operationId: 'signCard',
        summary: 'What a page passes, as a string, as cardExt to wx.addCard.',
        query: {
          cardId: { schema: TEXT, required: true },
          code: { schema: TEXT, required: false },
          openid: { schema: TEXT, required: false },
        },
        answer: CARD_SIGNATURE,
      },
      async answer(call) {
        const cardId = required(call, 'cardId');
        const code = call.query.get('code');
        const openid = call.query.get('openid');
        const card = { cardId, ...(code !== null && { code }), ...(openid !== null && { openid }) };
        return { status: 200, body: await accounts.signer.card(await signing(call), card) };
      },
    },
  ];
}

function required({ query }: RouteCall, name: string): string {
  const value = query.get(name);
  if (value !== null && value !== '') return value;
  throw new HubRefusal('REQUEST_INVALID', { problem: `${name}: required in the query` });
}
