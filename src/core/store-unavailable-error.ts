/**
 * The one failure of a store or coordinator: it did not answer in time, refused, or answered nonsense.
 * Its message names the operation and the kind of trouble, never a key's content.
 */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** Why the store did not answer, for people; free of secrets. */
export function describeStoreFailure(error: unknown): string {
  return error instanceof StoreUnavailableError ? error.message : 'the store failed';
}
