import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import TestRunner from 'jest-runner';

/** In the sandbox: how long each test took, by file, when nothing was mutated. */
const TIMES = 'test-times.json';
/** What it costs to load a file of tests. */
const FILE_MS = 200;

/**
 * Stryker's runner for jest lets every mutant load all files of tests and run its tests to the end. Here, a mutant loads
 * the files only that have a test of its own, the quickest first, and none after the first failure.
 */
export default class MutationRunner extends TestRunner {
  #pattern;
  #times = {};
  #failed = false;

  constructor(globalConfig, context) {
    super(globalConfig, context);
    this.#pattern = globalConfig.testNamePattern;
    this.on('test-file-failure', () => (this.#failed = true));
    this.on('test-file-success', ([test, { numFailingTests, testResults }]) => {
      this.#failed ||= numFailingTests > 0;
      this.#times[test.path] = testResults.map(({ fullName, duration }) => [fullName, duration ?? 0]);
    });
  }

  async runTests(tests, watcher, options) {
    const mutated = this.#pattern !== undefined && existsSync(TIMES);
    for (const test of mutated ? this.#concerned(tests) : tests) {
      await super.runTests([test], watcher, { ...options, serial: true });
      if (this.#failed && mutated) return;
    }
    if (!mutated) writeFileSync(TIMES, JSON.stringify(this.#times));
  }

  #concerned(tests) {
    const times = JSON.parse(readFileSync(TIMES, 'utf8'));
    const pattern = new RegExp(this.#pattern, 'i');
    const costOf = ({ path }) => {
      const own = (times[path] ?? []).filter(([name]) => pattern.test(name));
      return own.length > 0 ? own.reduce((sum, [, duration]) => sum + duration, FILE_MS) : undefined;
    };
    return tests
      .map((test) => ({ test, cost: costOf(test) }))
      .filter(({ cost }) => cost !== undefined)
      .sort((a, b) => a.cost - b.cost)
      .map(({ test }) => test);
  }
}
