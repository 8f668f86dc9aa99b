/**
 * The other end of an OrderedProcess: its parent says over IPC what to do and gets an answer to each order; what must
 * never happen (G17) is reported without being asked for. Returns what ends the connection.
 */
export function takeOrders(orders) {
  let leaving = false;
  const report = (kind) => (cause) => process.send({ escaped: `${kind}: ${cause?.stack ?? cause}` });
  process.on('unhandledRejection', report('unhandledRejection'));
  process.on('uncaughtException', report('uncaughtException'));
  // Nobody is left to take an answer: the parent was killed.
  process.on('disconnect', () => leaving || process.exit(1));
  process.on('message', async ({ id, order, ...details }) => {
    try {
      process.send({ id, value: await orders[order](details) });
    } catch (error) {
      process.send({ id, error: plain(error) });
    }
  });
  process.send({ ready: true });

  /** After this, nothing holds the process but what somebody forgot to close. */
  return function disconnect() {
    leaving = true;
    process.disconnect();
  };
}

/** What of an error can be sent, and is worth it. */
export function plain({ code, errcode, hint, retryAt, message }) {
  return { code, errcode, hint, retryAt: retryAt?.getTime(), message };
}
