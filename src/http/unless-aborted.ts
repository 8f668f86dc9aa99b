import { abortable } from '../core/wait.js';
import { abortedError, type CallFacts } from './call-errors.js';
import type { WechatInternalConfig } from './request-config.js';

/** As `promise`, unless the caller of the request gives up earlier; what is under way goes on for the others. */
export function unlessAborted<T>(
  promise: Promise<T>,
  { signal, cancelToken }: WechatInternalConfig,
  facts: () => CallFacts,
): Promise<T> {
  const gaveUp = () => abortedError(facts());
  const signalled = abortable(promise, signal as AbortSignal | undefined, gaveUp);
  if (!cancelToken) return signalled;
  const cancelled = new AbortController();
  const cancel = () => cancelled.abort();
  cancelToken.subscribe(cancel);
  // One token may be for very many requests.
  return abortable(signalled, cancelled.signal, gaveUp).finally(() => cancelToken.unsubscribe(cancel));
}
