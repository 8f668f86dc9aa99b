const UnhandledTrapEnvironment = require('../support/unhandled-environment.cjs');

/** What may take long is not played for every mutant, and a failed test has found one: the rest of its file is skipped. */
module.exports = class MutationEnvironment extends UnhandledTrapEnvironment {
  found = false;

  async handleTestEvent(event, state) {
    if (event.name === 'test_start' && (this.found || event.test.timeout !== undefined))
      event.test.mode = 'skip';
    if (event.name === 'test_done') this.found ||= event.test.errors.length > 0;
    await super.handleTestEvent(event, state);
  }
};
