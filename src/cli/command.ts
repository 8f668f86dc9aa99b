/** Something that the executable can do. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Resolves when it has started or finished. @throws {UsageError} */
  run(args: string[]): Promise<void>;
}

/** The command line is wrong: the usage is shown and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
