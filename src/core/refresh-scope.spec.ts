import { describe, expect, it } from '@jest/globals';
import type { CredentialDefinition } from './definition.js';
import type { EngineContext } from './engine-context.js';
import { LocalTrouble, type Unsaved } from './local-trouble.js';
import { RefreshScope } from './refresh-scope.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { Timeline } from './timeline.js';

const clock = { now: () => 1e12, monotonic: () => 0, setTimer: () => ({ cancel: () => undefined }) };
const unsaved = (value: string): Unsaved => {
  const times = { issuedAt: 1e12, receivedAt: 1e12 + 10, expiresAt: 1e12 + 7_200_000 };
  return {
    credential: { id: value, value, ...times, server: '', cause: 'missing' },
    state: undefined,
    epoch: 1e12,
  };
};

describe('what could not be written when it was issued', () => {
  it('is written back once, and does not take with it what came meanwhile', async () => {
    const trouble = new LocalTrouble();
    const written: (string | undefined)[] = [];
    const store: EngineContext['store'] = {
      read: () => Promise.resolve({ record: undefined, revision: undefined }),
      write(_key, { record }) {
        written.push(record.credential?.value);
        if (written.length === 1) trouble.unsaved = unsaved('B');
        return Promise.resolve(true);
      },
    };
    const context = {
      clock,
      store,
      timeline: new Timeline(clock),
      settings: DEFAULT_SETTINGS,
    };
    const definition = { key: 'k', source: { rotation: 'exclusive' } } as CredentialDefinition;
    const scope = new RefreshScope(context as unknown as EngineContext, definition, () => trouble, undefined);

    trouble.unsaved = unsaved('A');
    for (let time = 0; time < 3; time++) await scope.saveUnsaved();

    expect(written).toEqual(['A', 'B']);
    expect(trouble.unsaved).toBeUndefined();
  });
});
