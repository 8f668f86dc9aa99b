import { Refusal } from '../refusal.js';
import { jsonReply } from '../reply.js';
import type { SimulatedWecomApp } from '../simulator-options.js';
import { wecomOwner } from '../wecom-book.js';
import type { World } from '../world.js';
import { jsonBody, type Route } from './route.js';
import { wecomRoute } from './wecom-route.js';

const WECOM_SEND_PATH = '/cgi-bin/message/send';

const DEFAULT_DUPLICATE_INTERVAL_S = 1800;

export function wecomMessageRoutes(world: World): Route[] {
  return [
    wecomRoute(world, 'POST', WECOM_SEND_PATH, (app, request) => {
      const body = jsonBody(request);
      if (Number(body.agentid) !== app.agentId) throw new Refusal(301002);
      if (typeof body.msgtype !== 'string' || !(body.msgtype in body)) throw new Refusal(40008);
      const users = split(body.touser);
      const invalid = invalidUsers(app, users);
      const others = [...split(body.toparty), ...split(body.totag)];
      if (users.length === invalid.length && others.length === 0) throw new Refusal(81013);
      const { msgid } = world.messages.accept({
        kind: 'wecom',
        appId: wecomOwner(app),
        touser: users.join('|'),
        templateId: undefined,
        ...duplicateCheck(body),
        body,
      });
      // Partial failure is a success.
      const receivers = { invaliduser: invalid.join('|'), invalidparty: '', invalidtag: '' };
      return jsonReply({ errcode: 0, errmsg: 'ok', ...receivers, unlicenseduser: '', msgid });
    }),
    wecomRoute(
      world,
      'GET',
      '/cgi-bin/user/get',
      (app, { query: { userid = '' } }) => {
        if (invalidUsers(app, [userid]).length > 0 || userid === '') throw new Refusal(60111);
        return jsonReply({ errcode: 0, errmsg: 'ok', userid, name: userid, department: [1], status: 1 });
      },
      { department: [] },
    ),
    wecomRoute(
      world,
      'GET',
      '/cgi-bin/get_api_domain_ip',
      () => jsonReply({ ip_list: ['192.0.2.20', '198.51.100.128/25'], errcode: 0, errmsg: 'ok' }),
      { ip_list: [] },
    ),
  ];
}

function split(list: unknown): string[] {
  return typeof list === 'string' ? list.split('|').filter((id) => id !== '') : [];
}

function invalidUsers({ users }: SimulatedWecomApp, asked: readonly string[]): string[] {
  return users ? asked.filter((id) => id !== '@all' && !users.includes(id)) : [];
}

/** With `enable_duplicate_check`, a message of the same content to the same receivers is sent once per interval. */
function duplicateCheck(body: Record<string, unknown>) {
  if (body.enable_duplicate_check !== 1) return { clientMsgId: undefined };
  const { duplicate_check_interval: seconds, ...content } = body;
  const interval = typeof seconds === 'number' ? seconds : DEFAULT_DUPLICATE_INTERVAL_S;
  return { clientMsgId: JSON.stringify(content), deduplicatedMs: interval * 1000 };
}
