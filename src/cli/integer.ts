import { UsageError } from './command.js';

/** The number that an option of the command line stands for. Throws a `UsageError`. */
export function integer(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`${option}: a whole number from ${least} to ${most}`);
  }
  return value;
}
