import { randomUUID } from 'node:crypto';
import type { CredentialRecord } from '../../core/record.js';
import { eventually } from './eventually.js';
import type { StoreHarness, StoreInstance, StoreSubject } from './store-harness.js';

export const HOUR_MS = 3600 * 1000;

export const RECORD: CredentialRecord = {
  v: 1,
  credential: {
    id: 'c1',
    value: '70_value-of-a-token_',
    issuedAt: 1_700_000_000_000,
    receivedAt: 1_700_000_000_120,
    expiresAt: 1_700_007_200_000,
    server: 'a1b2',
    cause: 'missing',
  },
  budget: { period: '2026-11-20', used: 1 },
};

export function counting(used: number): CredentialRecord {
  return { ...RECORD, budget: { period: '2026-11-20', used } };
}

/** Waits until news arrive. */
export async function live({ coordinator }: StoreInstance): Promise<void> {
  const unsubscribe = coordinator.subscribe(() => undefined);
  await eventually(() => coordinator.newsState === 'live', 'live news');
  unsubscribe();
}

/** A storage, and a key in it that no other test uses: the storage may be one that is shared. */
export type GivenSubject = StoreSubject & { readonly key: string };

export type Given = (body: (subject: GivenSubject) => Promise<void>) => () => Promise<void>;

/** Opens a storage for one test and closes it whatever happens. */
export function withSubject(harness: StoreHarness): Given {
  return (body) => async () => {
    const subject = await harness.open();
    try {
      await body({ ...subject, key: `wechat-token:{official-account:wx${randomUUID()}:stable_token}` });
    } finally {
      await subject.close();
    }
  };
}
