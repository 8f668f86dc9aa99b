import { type WechatError, isWechatError } from '../../../src/core/errors.js';
import type { Fleet } from './fleet-of.js';
import type { Node } from './fleet.js';

export interface BusinessResult {
  readonly requests: number;
  readonly waitedMs: number;
  /** Undefined when WeChat did what was asked. */
  readonly error: WechatError | 'refused' | undefined;
}

/** One call of an application, as the HTTP layer makes it: signed, and repeated once if the engine says so. */
export async function businessCall(
  { time, wechat }: Pick<Fleet, 'time' | 'wechat'>,
  { keeper }: Node,
  path = '/cgi-bin/message/template/send',
  honours: (value: string) => boolean = (value) => wechat.alive(value),
): Promise<BusinessResult> {
  const startedAt = time.now;
  let requests = 0;
  const result = (error?: BusinessResult['error']): BusinessResult => ({
    requests,
    waitedMs: time.now - startedAt,
    error,
  });
  try {
    let credential = await keeper.get();
    for (;;) {
      requests++;
      await time.sleep(5);
      if (honours(credential.value)) return result();
      const verdict = await keeper.rejected(credential.id, { path, repeated: requests > 1 });
      if (requests > 1 || verdict.kind === 'refuted') return result('refused');
      credential = verdict.credential;
    }
  } catch (error) {
    if (isWechatError(error)) return result(error);
    throw error;
  }
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<WechatError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isWechatError(error)) throw new Error(`expected a WechatError, got ${String(error)}`);
  return error;
}

/** Distances between moments, in seconds. */
export function gaps(moments: readonly number[]): number[] {
  return moments.slice(1).map((moment, index) => (moment - moments[index]!) / 1000);
}
