import { it } from '@jest/globals';

it('leaves a rejection to nobody', () => {
  void Promise.reject(new Error('left in a test'));
});
