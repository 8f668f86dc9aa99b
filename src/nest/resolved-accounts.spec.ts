import { describe, expect, it, jest } from '@jest/globals';
import { type AccountSupply, ResolvedAccounts } from './resolved-accounts.js';

interface Opened {
  readonly name: string;
  readonly secret: string;
  doubted: boolean;
}

function given(max = 100) {
  const secrets = new Map<string, string>();
  const supply = {
    resolve: jest.fn((name: string) => {
      const secret = secrets.get(name);
      return secret === undefined ? Promise.reject(new Error('none')) : Promise.resolve(secret);
    }),
    open: jest.fn((name: string, secret: string) => ({ name, secret, doubted: false })),
    close: jest.fn(),
    isDoubted: ({ doubted }) => doubted,
  } satisfies AccountSupply<string, Opened>;
  return { secrets, supply, accounts: new ResolvedAccounts<string, Opened>(supply, max) };
}

describe('The cache of resolved accounts', () => {
  it('answers at once what it knows, and shares one resolution otherwise', async () => {
    const { accounts, secrets, supply } = given();
    secrets.set('a', 's1');
    const [one, two] = await Promise.all([accounts.open('a'), accounts.open('a')]);
    expect(two).toBe(one);
    expect(accounts.open('a')).toBe(one);
    expect(accounts.peek('a')).toBe(one);
    expect(supply.resolve).toHaveBeenCalledTimes(1);
  });

  it('does not remember a failure', async () => {
    const { accounts, secrets } = given();
    await expect(accounts.open('a')).rejects.toThrow('none');
    secrets.set('a', 's1');
    await expect(accounts.open('a')).resolves.toMatchObject({ secret: 's1' });
  });

  it('resolves a doubted account again, closing the old one before the new one opens', async () => {
    const { accounts, secrets, supply } = given();
    secrets.set('a', 's1');
    const old = await accounts.open('a');
    old.doubted = true;
    secrets.set('a', 's2');

    await expect(accounts.open('a')).resolves.toMatchObject({ secret: 's2' });
    expect(supply.close.mock.calls).toEqual([[old]]);
    expect(supply.close.mock.invocationCallOrder[0]).toBeLessThan(supply.open.mock.invocationCallOrder[1]!);
  });

  it('keeps a doubted account in use while it can not be resolved', async () => {
    const { accounts, secrets, supply } = given();
    secrets.set('a', 's1');
    const old = await accounts.open('a');
    old.doubted = true;
    secrets.delete('a');

    await expect(accounts.open('a')).resolves.toBe(old);
    expect(supply.close).not.toHaveBeenCalled();
    await expect(accounts.open('a')).resolves.toBe(old);
    expect(supply.resolve).toHaveBeenCalledTimes(3);
  });

  it('closes an account that is forgotten, also while it is resolved', async () => {
    const { accounts, secrets, supply } = given();
    secrets.set('a', 's1');
    const opening = accounts.open('a');
    accounts.forget('a');
    const opened = await opening;
    expect(accounts.peek('a')).toBeUndefined();
    expect(supply.close.mock.calls).toEqual([[opened]]);

    const again = await accounts.open('a');
    accounts.forget('a');
    expect(supply.close).toHaveBeenLastCalledWith(again);
  });

  it('closes the least recently used ones when there are too many', async () => {
    const { accounts, secrets, supply } = given(2);
    for (const name of ['a', 'b', 'c']) secrets.set(name, name);
    await accounts.open('a');
    await accounts.open('b');
    await accounts.open('a');
    await accounts.open('c');
    expect(supply.close.mock.calls).toEqual([[expect.objectContaining({ name: 'b' })]]);
    expect(accounts.peek('a')).toBeDefined();
  });
});
