import type { FetchFailure } from './failure.js';
import type { StoredCredential } from './record.js';
import type { Lease } from './refresh-coordinator.js';
import type { RefreshOutcome } from './refresh-run.js';
import type { RefreshScope } from './refresh-scope.js';
import { markConfirmed, markRefuted } from './rejection.js';
import { callProbe } from './source-call.js';
import { recordFailed } from './transitions.js';

/** One cheap call under a lease that finds out whether WeChat honours a rejected token elsewhere. */
export async function probeStep(
  scope: RefreshScope,
  credential: StoredCredential,
  lease: Lease,
): Promise<RefreshOutcome | 'again'> {
  const { context, definition, fingerprint } = scope;
  const { clock, random, settings } = context;
  const { id } = credential;
  const sentAt = scope.now();
  const alive = await callProbe(definition.source, clock, settings.probeTimeoutMs, credential.value);
  const now = scope.now();
  const durationMs = Math.max(0, now - sentAt);
  scope.report({ type: 'probed', credentialId: id, alive: alive ?? 'unknown', durationMs });
  if (alive === true) {
    const options = { release: lease, news: 'credential' } as const;
    const record = await scope.commit((current) => markRefuted(current ?? { v: 1 }, id, now), options);
    return { kind: 'refuted', record };
  }
  if (alive === false) {
    await scope.commit((current) => markConfirmed(current ?? { v: 1 }, id, now), {
      release: lease,
      news: 'rejected',
    });
    return 'again';
  }
  const failure: FetchFailure = { class: 'transient', reason: 'the probe of a rejected token got no answer' };
  const { rotation } = definition.source;
  const failed = {
    failure,
    owner: lease.owner,
    basis: credential,
    sentAt,
    now,
    random,
    fingerprint,
    forced: false,
    ration: undefined,
    rotation,
  };
  const record = await scope.commit((current) => recordFailed(current, failed), {
    release: lease,
    news: 'failure',
  });
  scope.sitOut(record.failure);
  throw scope.tokenError(failure, record.failure?.retryAt ?? now);
}
