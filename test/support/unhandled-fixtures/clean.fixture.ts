import { expect, it } from '@jest/globals';

it('handles its rejection', async () => {
  await expect(Promise.reject(new Error('expected'))).rejects.toThrow('expected');
});
