import { afterAll, it } from '@jest/globals';

it('passes', () => undefined);

afterAll(() => {
  setImmediate(() => {
    void Promise.reject(new Error('after the last test'));
  });
});
