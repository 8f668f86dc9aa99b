import type { IncomingMessage } from 'node:http';
import type { Credential } from '../../core/credential.js';
import { TransportError } from '../../core/transport.js';
import type { CallFacts } from '../../http/call-errors.js';
import type { ReportedCall } from '../../http/call-reports.js';
import type { HttpAccount } from '../../http/http-account.js';
import { requestHeaders } from './headers.js';
import { inspectAnswer, type InspectedAnswer } from './inspect-answer.js';
import type { RequestBody } from './request-body.js';
import type { Upstream } from './upstream.js';
import type { UpstreamRoute } from './upstream-route.js';

/** A checked request of a client. */
export interface ProxiedRequest {
  readonly req: IncomingMessage;
  readonly path: string;
  /** Without the pass. */
  readonly query: string;
  readonly pass: string;
  readonly body: RequestBody;
}

/** What came of a call. */
export interface ProxiedAnswer extends InspectedAnswer {
  /** The token that the request carried. */
  readonly token: string | undefined;
}

/**
 * One call to WeChat for a client:
 * 1. sign with the account's token and send
 * 2. token rejected: tell the keeper; send once more with the one it gives, if the body can be sent again
 * 3. whatever WeChat then says is the answer, its 40001 included: the SDK knows what to do
 */
export class ProxyCall implements ReportedCall {
  /** How often the request was sent. */
  requests = 0;
  /** WeChat's refusal, if that is how it ended. */
  errcode: number | undefined;
  private breakOff: (() => void) | undefined;
  private abandoned = false;

  constructor(
    private readonly request: ProxiedRequest,
    private readonly account: HttpAccount,
    private readonly route: UpstreamRoute,
    private readonly upstream: Upstream,
  ) {}

  /** For those who count and measure calls. */
  get facts(): CallFacts {
    const { req, path } = this.request;
    return { method: req.method ?? 'GET', path, harmlessTwice: false, account: this.account };
  }

  async complete(): Promise<ProxiedAnswer> {
    const { account } = this;
    const { keeper } = account;
    let credential = account.tokenless ? undefined : (keeper.ready() ?? (await keeper.get()));
    for (let repeated = false; ; repeated = true) {
      const answer = await this.send(credential);
      const { refusal } = answer;
      this.errcode = refusal?.errcode;
      const settled = { ...answer, token: credential?.value };
      if (!credential || !refusal || !account.rejectionErrcodes.has(refusal.errcode)) return settled;
      const next = await this.reject(credential, repeated);
      if (!next || repeated || this.request.body.kind === 'stream') return settled;
      credential = next;
    }
  }

  /** The client is gone: so is its request. */
  abandon(): void {
    this.abandoned = true;
    this.breakOff?.();
  }

  private send(credential: Credential | undefined): Promise<InspectedAnswer> {
    const { route, request, upstream } = this;
    const { req, pass, body } = request;
    if (this.abandoned) throw new TransportError('ECONNRESET', false);
    this.requests += 1;
    const length = body.kind === 'stream' ? body.length : (body.bytes?.length ?? lengthOfNothing(req));
    const answer = upstream.send({
      method: req.method ?? 'GET',
      host: route.host,
      path: route.pathOf(request.path, request.query, credential),
      headers: requestHeaders(req.headers, route.host.name, length, pass),
      body: body.kind === 'stream' ? req : body.bytes,
      onStart: (abort) => {
        this.breakOff = abort;
      },
    });
    return answer.then(inspectAnswer);
  }

  /** The token to go on with. Where there is none, WeChat's own answer says more than our reason. */
  private async reject({ id }: Credential, repeated: boolean): Promise<Credential | undefined> {
    try {
      const verdict = await this.account.keeper.rejected(id, { path: this.request.path, repeated });
      return verdict.kind === 'replaced' ? verdict.credential : undefined;
    } catch {
      return undefined;
    }
  }
}

/** A POST without a body has a length, too. */
function lengthOfNothing({ method }: IncomingMessage): number | undefined {
  return method === 'POST' ? 0 : undefined;
}
