/** The part of `expect(actual)` that the suite uses; jest's and vitest's fit. */
export interface Expectation {
  toBe(expected: unknown): unknown;
  toEqual(expected: unknown): unknown;
  toBeUndefined(): unknown;
  toBeLessThanOrEqual(limit: number): unknown;
  toBeGreaterThan(limit: number): unknown;
}

/** The functions of a test runner, given by whoever runs the suite. */
export interface TestFunctions {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
  readonly expect: (actual: unknown) => Expectation;
}
