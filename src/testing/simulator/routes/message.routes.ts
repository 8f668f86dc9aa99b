import type { SentMessage } from '../message-log.js';
import { Refusal } from '../refusal.js';
import { type Reply, WECHAT_JSON } from '../reply.js';
import type { OpenRequest } from '../request-log.js';
import type { SimulatedAccount } from '../simulator-options.js';
import type { World } from '../world.js';
import { businessRoute, jsonBody, type Route } from './route.js';

const TEMPLATE_SEND_PATH = '/cgi-bin/message/template/send';
const SUBSCRIBE_SEND_PATH = '/cgi-bin/message/subscribe/send';

export function messageRoutes(world: World): Route[] {
  return [
    businessRoute(world, 'POST', TEMPLATE_SEND_PATH, (account, request) => {
      const message = readMessage('template', account, request);
      if (account.notFollowing?.includes(message.touser)) throw new Refusal(43004);
      return sentReply(world.messages.accept(message));
    }),
    businessRoute(world, 'POST', SUBSCRIBE_SEND_PATH, (account, request) => {
      const message = readMessage('subscribe', account, request);
      const { page } = message.body;
      if (typeof page === 'string' && account.pages && !account.pages.includes(page.split('?')[0] ?? '')) {
        throw new Refusal(41030);
      }
      if (account.refusing?.includes(message.touser)) throw new Refusal(43101);
      return sentReply(world.messages.accept(message));
    }),
  ];
}

function readMessage(kind: SentMessage['kind'], account: SimulatedAccount, request: OpenRequest) {
  const body = jsonBody(request);
  const { touser, template_id: templateId, client_msg_id: clientMsgId } = body;
  if (!isOneOf(touser, account.openids)) throw new Refusal(40003);
  if (!isOneOf(templateId, account.templates)) throw new Refusal(40037);
  checkData(body.data);
  return {
    kind,
    appId: account.appId,
    touser,
    templateId,
    // Only template messages are documented to know it.
    clientMsgId: kind === 'template' && typeof clientMsgId === 'string' ? clientMsgId : undefined,
    body,
  };
}

function isOneOf(id: unknown, known: readonly string[] | undefined): id is string {
  return typeof id === 'string' && id.trim() !== '' && (known?.includes(id) ?? true);
}

/** The typo is WeChat's. */
function checkData(data: unknown): void {
  if (typeof data !== 'object' || data === null) throw new Refusal(47003, 'argument invalid! data is emtpy');
  for (const [key, field] of Object.entries(data)) {
    const value = (field as { value?: unknown } | null)?.value;
    if (value === undefined || value === null || value === '') {
      throw new Refusal(47003, `argument invalid! data.${key}.value is emtpy`);
    }
    // thing1, thing2 …: at most 20 characters
    if (/^thing\d+$/.test(key) && typeof value === 'string' && [...value].length > 20) {
      throw new Refusal(47003, `argument invalid! data.${key}.value invalid`);
    }
  }
}

/** Written by hand: JSON.stringify knows no integers beyond 2^53. */
function sentReply({ msgid }: SentMessage): Reply {
  const body = `{"errcode":0,"errmsg":"ok","msgid":${msgid}}`;
  return { status: 200, contentType: WECHAT_JSON, body, errcode: 0 };
}
