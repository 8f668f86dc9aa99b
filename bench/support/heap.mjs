import { setImmediate } from 'node:timers';

/** Bytes of JavaScript heap that something still refers to. Needs --expose-gc. */
export async function liveHeap() {
  // Twice, with a turn of the event loop between: finalisers and settled promises let go of what they hold.
  for (let pass = 0; pass < 3; pass += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}
