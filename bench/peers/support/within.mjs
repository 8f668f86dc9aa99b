import { clearTimeout, setTimeout } from 'node:timers';

/** What `promise` resolves with, or `otherwise` when that takes too long. */
export async function within(ms, promise, otherwise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, otherwise);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
