import type { AxiosResponse } from 'axios';
import type { Timer } from '../core/clock.js';
import type { Credential } from '../core/credential.js';
import type { RejectionVerdict } from '../core/keeper.js';
import type { Body } from './body.js';
import { abortedError, callError, type CallFacts, notReplayableError, refusalError } from './call-errors.js';
import type { ReportedCall } from './call-reports.js';
import type { CallPorts } from './call-runner.js';
import type { HttpAccount } from './http-account.js';
import { BUSY_ERRCODE, isPassingTrouble, isRepeatable, pauseMs, REPEATS } from './repeat-policy.js';
import type { WechatInternalConfig } from './request-config.js';
import type { Answer, Sender } from './sender.js';
import { unlessAborted } from './unless-aborted.js';

/**
 * One business call:
 * 1. sign and send
 * 2. busy server or lost answer: send again where that is safe, at most twice
 * 3. token rejected: tell the keeper, send once more with the token it gives
 * 4. hand out the answer, or WeChat's error
 */
export class Call implements ReportedCall {
  /** WeChat's refusal, if that is how it ended. */
  errcode: number | undefined;

  constructor(
    private readonly sender: Sender,
    private readonly config: WechatInternalConfig,
    private readonly account: HttpAccount,
    private readonly body: Body | undefined,
    private readonly ports: CallPorts,
  ) {}

  async complete(signed: boolean): Promise<AxiosResponse<unknown>> {
    const { sender } = this;
    // Without a turn of the microtask queue where there is nothing to wait for.
    let credential = signed ? (this.account.keeper.ready() ?? (await this.credential())) : undefined;
    let repeats = 0;
    let renewed = false;
    for (;;) {
      if (this.body) await this.unlessAborted(this.body.prepare());
      if (sender.aborted) throw abortedError(sender.facts);
      let response: AxiosResponse<unknown> | undefined;
      let trouble: unknown;
      try {
        // No async method of the sender: every frame more is paid by every call.
        response = await sender.send(credential);
      } catch (error) {
        trouble = error;
        ({ response } = error as { response?: AxiosResponse<unknown> });
      }
      const received = sender.receive(response, trouble);
      const answer = received instanceof Promise ? await received : received;
      if (repeats < REPEATS && this.deservesRepeat(answer)) {
        discard(answer);
        await this.pause(pauseMs(repeats, this.ports.random.next()));
        repeats += 1;
        continue;
      }
      const { refusal } = answer;
      if (!credential || !refusal || !this.account.rejectionErrcodes.has(refusal.errcode))
        return this.settle(answer);

      const final = renewed || this.config.wechat?.retry === false;
      const verdict = await this.reject(credential, renewed, final);
      if (final || verdict?.kind !== 'replaced') return this.settle(answer, verdict);
      if (!this.replayable) {
        this.errcode = refusal.errcode;
        throw notReplayableError(refusal, response?.status, sender.facts);
      }
      credential = verdict.credential;
      renewed = true;
    }
  }

  get facts(): CallFacts {
    return this.sender.facts;
  }

  get requests(): number {
    return this.sender.requests;
  }

  private get replayable(): boolean {
    return this.body?.replayable ?? true;
  }

  private credential(): Promise<Credential> {
    return this.unlessAborted(this.account.keeper.get());
  }

  private unlessAborted<T>(promise: Promise<T>): Promise<T> {
    return unlessAborted(promise, this.config, () => this.sender.facts);
  }

  /** When the keeper has no token to go on with, its error is the caller's; at the end WeChat's answer says more. */
  private async reject(
    { id }: Credential,
    repeated: boolean,
    final: boolean,
  ): Promise<RejectionVerdict | undefined> {
    const { path } = this.sender.facts;
    try {
      return await this.unlessAborted(this.account.keeper.rejected(id, { path, repeated }));
    } catch (error) {
      if (final && !this.sender.aborted) return undefined;
      throw error;
    }
  }

  private deservesRepeat({ refusal, trouble, response }: Answer): boolean {
    const passing = refusal ? refusal.errcode === BUSY_ERRCODE : isPassingTrouble(trouble, response?.status);
    return passing && this.replayable && isRepeatable(this.config);
  }

  private settle(answer: Answer, verdict?: RejectionVerdict): AxiosResponse<unknown> {
    const { response, refusal, trouble } = answer;
    this.errcode = refusal?.errcode;
    if (refusal && (trouble !== undefined || this.config.wechat?.throwOnErrcode !== false)) {
      throw refusalError(refusal, response?.status, this.sender.facts, verdict);
    }
    if (response && trouble === undefined) return response;
    discard(answer);
    throw callError(trouble, this.sender.facts, response?.status);
  }

  private pause(delayMs: number): Promise<void> {
    let timer: Timer | undefined;
    const over = new Promise<void>((resolve) => (timer = this.ports.clock.setTimer(delayMs, resolve)));
    return this.unlessAborted(over).finally(() => timer?.cancel());
  }
}

/** Frees the connection of an answer that nobody will read. */
function discard({ response }: Answer): void {
  const { destroy } = (response?.data ?? {}) as { destroy?: unknown };
  if (typeof destroy === 'function') destroy.call(response?.data);
}
