import { expect, it } from '@jest/globals';

it('handles a rejection when a real process would be dead', async () => {
  const rejected = Promise.reject(new Error('handled too late'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(rejected).rejects.toThrow('handled too late');
});
