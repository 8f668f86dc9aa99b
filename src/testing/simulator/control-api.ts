import { redact } from '../../core/redact.js';
import type { Fault } from './fault.js';
import { jsonReply, type Reply } from './reply.js';
import type { LoggedRequest, OpenRequest } from './request-log.js';
import type { WechatSimulator } from './wechat-simulator.js';

const PREFIX = '/__simulator__/';
const COMMANDS =
  'POST revoke, POST steal, POST fault, POST advance, POST reset, GET requests, GET state, below /__simulator__/';
const FAULT_KINDS: readonly Fault['kind'][] = ['delay', 'drop', 'status', 'html', 'errcode', 'reply'];
const REQUIRED: Partial<Record<Fault['kind'], Record<string, string>>> = {
  delay: { ms: 'number' },
  drop: { when: 'string' },
  status: { status: 'number' },
  errcode: { errcode: 'number' },
  reply: { body: 'string' },
};

/**
 * Tells a running simulator by curl what to do; answers on the loopback only.
 *
 * | request | body (JSON, may be left out) |
 * |---|---|
 * | `POST /__simulator__/revoke` | `{ appId, handBackDeadToken }`; default: every account |
 * | `POST /__simulator__/steal` | `{ appId, api }`; default: the first account, the endpoint it used last |
 * | `POST /__simulator__/fault` | a `Fault` without functions; `path` is exact |
 * | `POST /__simulator__/advance` | `{ ms }` |
 * | `POST /__simulator__/reset` | |
 * | `GET /__simulator__/requests`, `GET /__simulator__/state` | |
 */
export class ControlApi {
  constructor(private readonly simulator: WechatSimulator) {}

  owns(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  answer(request: OpenRequest, remoteAddress: string): Reply {
    if (!/^(::ffff:)?127\.|^::1$/.test(remoteAddress)) return problem(403, 'only on the loopback');
    try {
      const result = this.#run(`${request.method} ${request.path.slice(PREFIX.length)}`, parse(request.body));
      return result ? jsonReply(result) : problem(404, `there is no such command; known: ${COMMANDS}`);
    } catch (error) {
      return problem(400, (error as Error).message);
    }
  }

  #run(command: string, body: Record<string, unknown>): object | undefined {
    const { simulator } = this;
    const appIds = typeof body.appId === 'string' ? [body.appId] : simulator.appIds;
    switch (command) {
      case 'POST revoke': {
        const options = { handBackDeadToken: body.handBackDeadToken === true };
        return { revoked: appIds.reduce((sum, appId) => sum + simulator.revokeToken(appId, options), 0) };
      }
      case 'POST steal': {
        const api = body.api === 'token' || body.api === 'stable_token' ? body.api : undefined;
        return { stolen: simulator.stealToken(appIds[0] ?? '', api).length > 0 };
      }
      case 'POST fault':
        simulator.fault(readFault(body));
        return { scripted: body };
      case 'POST advance':
        if (typeof body.ms !== 'number') throw new Error('ms: a number of milliseconds');
        simulator.clock.advance(body.ms);
        return { now: new Date(simulator.clock.now()).toISOString() };
      case 'POST reset':
        simulator.reset();
        return { reset: true };
      case 'GET requests':
        return { requests: simulator.requests.map(withoutSecrets) };
      case 'GET state':
        return simulator.state();
      default:
        return undefined;
    }
  }
}

/** Somebody may have started the simulator with a secret that is a real one. */
function withoutSecrets({ headers: _, ...request }: LoggedRequest): unknown {
  return JSON.parse(redact(JSON.stringify({ ...request, bytes: undefined })));
}

function parse(body: string): Record<string, unknown> {
  if (body.trim() === '') return {};
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) throw new Error('the body is no JSON object');
  return value as Record<string, unknown>;
}

/** Only the kinds that JSON can hold, with the fields that they need. */
function readFault({ match: _, ...fault }: Record<string, unknown>): Fault {
  const kind = FAULT_KINDS.find((known) => known === fault.kind);
  if (!kind) throw new Error(`kind: one of ${FAULT_KINDS.join(', ')}`);
  for (const [field, type] of Object.entries(REQUIRED[kind] ?? {})) {
    if (typeof fault[field] !== type) throw new Error(`${field}: a ${type}`);
  }
  return fault as unknown as Fault;
}

function problem(status: number, message: string): Reply {
  return { ...jsonReply({ error: message }), status };
}
