import { it } from '@jest/globals';

it('ends before its callback throws', async () => {
  setTimeout(() => {
    throw new Error('thrown in a callback');
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 10));
});
