import { isWechatError } from '../../../src/core/errors.js';
import type { Node } from '../world/fleet.js';
import type { SimTime } from '../world/sim-time.js';
import type { SimWechat } from '../world/sim-wechat.js';

/** One business call and what became of it. */
export interface BusinessCall {
  readonly node: Node;
  readonly at: number;
  requests: number;
  settledAt?: number;
  outcome?: 'done' | 'refused' | 'failed';
  error?: unknown;
  /** True when the token was dead at the moment it was handed out. */
  servedDead?: boolean;
}

/** A call as the HTTP layer makes it: signed, and repeated once if the engine says so. Everything waits while its host is frozen. */
export function call(
  { time, wechat }: { readonly time: SimTime; readonly wechat: SimWechat },
  node: Node,
  path = '/cgi-bin/message/template/send',
  refusesAccount = false,
): BusinessCall {
  const business: BusinessCall = { node, at: time.now, requests: 0 };
  const run = async (): Promise<'done' | 'refused'> => {
    let credential = await node.keeper.get();
    business.servedDead = !wechat.alive(credential.value);
    for (;;) {
      business.requests++;
      await node.clock.sleep(5);
      const honoured = !refusesAccount && wechat.alive(credential.value);
      await node.clock.sleep(5);
      if (honoured) return 'done';
      const repeated = business.requests > 1;
      const verdict = await node.keeper.rejected(credential.id, { path, repeated });
      if (repeated || verdict.kind === 'refuted') return 'refused';
      credential = verdict.credential;
    }
  };
  const settle = (outcome: BusinessCall['outcome'], error?: unknown): void => {
    business.settledAt = time.now;
    business.outcome = outcome!;
    business.error = error;
  };
  run().then(
    (outcome) => settle(outcome),
    (error: unknown) => settle('failed', error),
  );
  return business;
}

/** WeChat's and the engine's own errors are answers; anything else is a defect. */
export function isDefect({ outcome, error }: BusinessCall): boolean {
  return outcome === 'failed' && !isWechatError(error);
}
