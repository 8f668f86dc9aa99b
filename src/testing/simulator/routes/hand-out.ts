import type { World } from '../world.js';

/**
 * Takes a token or ticket and tells how many seconds it has left. The clock is read first: a real one goes on
 * while a new token is made, and that token still has its full life.
 */
export function handOut(world: World, take: () => { readonly value: string; readonly expiresAt: number }) {
  const now = world.clock.now();
  const { value, expiresAt } = take();
  return { value, expiresIn: Math.floor((expiresAt - now) / 1000) };
}
