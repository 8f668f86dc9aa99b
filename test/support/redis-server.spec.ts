import { describe, expect, it } from '@jest/globals';
import { startRedis } from './redis-server.js';

describe('startRedis', () => {
  it('starts a real server, starts it anew on the same port, and leaves nothing behind', async () => {
    const server = await startRedis();
    const first = server.pid;
    expect(() => process.kill(first, 0)).not.toThrow();
    await server.restart();
    expect(server.pid).not.toBe(first);
    const second = server.pid;
    await server.stop();
    expect(() => process.kill(second, 0)).toThrow();
  });
});
