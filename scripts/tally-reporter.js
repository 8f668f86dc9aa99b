import { appendFileSync } from 'node:fs';

/** A jest reporter that adds this run's numbers to the file `JEST_TALLY`, when there is one; see `.ci/run`. */
export default class TallyReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    if (!process.env.JEST_TALLY) return;
    // A file that could not run at all, or that the trap of G17 caught, has failed as well.
    const tally = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
    appendFileSync(process.env.JEST_TALLY, `${JSON.stringify(tally)}\n`);
  }
}
