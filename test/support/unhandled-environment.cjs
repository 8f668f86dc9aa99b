const { setImmediate: nextTurn } = require('node:timers/promises');
const { TestEnvironment } = require('jest-environment-node');

/** What happened in this worker and no test file has answered for yet. */
const escaped = [];

const onRejection = (reason) => escaped.push({ kind: 'unhandledRejection', reason });
const onException = (reason) => escaped.push({ kind: 'uncaughtException', reason });

/** Node reports a rejection only after the microtasks have drained; two turns let the last ones arrive. */
const twoTurns = async () => {
  await nextTurn();
  await nextTurn();
};

const report = ({ kind, reason }) => {
  const error = new Error(`G17: ${kind} escaped: ${reason?.message ?? String(reason)}`);
  const frames = reason?.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  error.stack = [`Error: ${error.message}`, ...frames].join('\n');
  return error;
};

/**
 * The trap of guarantee G17: a test file fails when a rejection is ever unhandled or an exception uncaught while it
 * runs, in a test, between tests or after the last one.
 *
 * Jest alone forgives a rejection that is handled later, when a process in production would be dead already, and
 * misses what happens once the last test has ended. A listener inside a test sees nothing, because `process` is a
 * copy in there; a test environment lives outside, with the real one.
 */
module.exports = class UnhandledTrapEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    // See throttler.mjs.
    this.global.loadThrottler = () => require('@nestjs/throttler');
    process.off('unhandledRejection', onRejection).off('uncaughtException', onException);
  }

  async handleTestEvent(event, state) {
    // Jest replaces all listeners at its own `setup`, which comes before this one.
    if (event.name === 'setup')
      process.on('unhandledRejection', onRejection).on('uncaughtException', onException);
    if (event.name === 'run_finish') {
      await twoTurns();
      state.unhandledErrors.push(...escaped.splice(0).map(report));
    }
  }

  async teardown() {
    await twoTurns();
    await super.teardown();
    const late = escaped.splice(0).map(report);
    if (late.length > 0) throw late[0];
  }
};
