/** Code blocks that no trial runs, and why. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'See it work [bash]':
    'clones, installs and builds: .ci/run does it; the application that it starts is the one of the next block',
  'See it work [text]': 'what the commands above it log: the trial of those compares it',
  'See it work [bash 2]': 'it is this very run',
  'Use it [bash]': 'installs: test/packaging does it',
  'How it works [text]': 'a drawing',
  'Tests with the simulator [json]': 'for the Jest of an application: test/packaging runs one with it',
  'A hub that runs alone [bash]': 'installs: test/packaging does it',
  'What to alert on [yaml]': 'rules of Prometheus: test/prometheus/alerts.spec.ts evaluates them',
};

/** Blocks that are test files themselves: this run loads them as such. */
export const TEST_FILES: readonly string[] = [
  'Tests with the simulator [ts]',
  'Tests of a cache of your own make [ts]',
];
