const UnhandledTrapEnvironment = require('../support/unhandled-environment.cjs');

/** A failed test has found the mutant: the rest of its file is skipped, and always what has a timeout of its own. */
module.exports = class MutationEnvironment extends UnhandledTrapEnvironment {
  found = false;

  async handleTestEvent(event, state) {
    if (event.name === 'test_start' && (this.found || event.test.timeout !== undefined))
      event.test.mode = 'skip';
    if (event.name === 'test_done') this.found ||= event.test.errors.length > 0;
    await super.handleTestEvent(event, state);
    // What comes after a skipped test, such as loading the next file, is not covered by it.
    if (event.name === 'test_skip') {
      const stryker = this.global[this.global.__strykerGlobalNamespace__ ?? '__stryker__'];
      if (stryker) stryker.currentTestId = undefined;
    }
  }
};
