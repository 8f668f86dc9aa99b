import { didYouMean } from './did-you-mean.js';

export interface Problem {
  readonly path: string;
  readonly message: string;
}

/**
 * Looks at the fields of one options object and notes what is wrong with them. It never prints a value: any of them may be
 * a secret that somebody put in the wrong place.
 */
export class OptionReader {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly path: string,
    private readonly problems: Problem[],
  ) {}

  problem(name: string, message: string): void {
    this.problems.push({ path: this.pathOf(name), message });
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  value(name: string): unknown {
    return this.fields[name];
  }

  /** A reader of the object under `name`; undefined (with a problem noted) when there is no object. */
  object(name: string): OptionReader | undefined {
    const value = this.fields[name];
    if (isObject(value)) return new OptionReader(value, this.pathOf(name), this.problems);
    this.problem(name, 'must be an object');
    return undefined;
  }

  required(name: string): boolean {
    if (this.has(name)) return true;
    this.problem(name, 'required');
    return false;
  }

  string(name: string): void {
    if (this.has(name)) this.checkText(name, this.fields[name], 'must be a string');
  }

  /** A string or a function that returns one. */
  secret(name: string): void {
    const value = this.fields[name];
    if (this.has(name) && typeof value !== 'function') {
      this.checkText(name, value, 'must be a string or a function that returns one');
    }
  }

  oneOf(name: string, allowed: readonly string[]): void {
    const value = this.fields[name];
    if (value === undefined || allowed.includes(value as string)) return;
    const meant = typeof value === 'string' ? didYouMean(value, allowed) : undefined;
    this.problem(name, `must be one of ${allowed.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`);
  }

  boolean(name: string): void {
    if (this.has(name) && typeof this.fields[name] !== 'boolean') {
      this.problem(name, 'must be true or false');
    }
  }

  function(name: string): void {
    if (this.has(name) && typeof this.fields[name] !== 'function') {
      this.problem(name, 'must be a function');
    }
  }

  wholeNumber(name: string, range: { readonly min: number; readonly max?: number }): void {
    const max = range.max ?? Number.MAX_SAFE_INTEGER;
    const value = this.fields[name];
    if (value === undefined) return;
    if (!Number.isSafeInteger(value) || (value as number) < range.min || (value as number) > max) {
      const limit =
        range.max === undefined ? `of at least ${range.min}` : `from ${range.min} to ${range.max}`;
      this.problem(name, `must be a whole number ${limit}`);
    }
  }

  /** Milliseconds, whole or not: parts of a life are seldom whole. */
  duration(name: string): void {
    const value = this.fields[name];
    if (value === undefined || (Number.isFinite(value) && (value as number) >= 0)) return;
    this.problem(name, 'must be a number of at least 0');
  }

  /** A list of shares, each above 0 and at most 1. */
  shares(name: string): void {
    const value = this.fields[name];
    const isShare = (share: unknown): boolean => typeof share === 'number' && share > 0 && share <= 1;
    if (value === undefined || (Array.isArray(value) && value.every(isShare))) return;
    this.problem(name, 'must be a list of shares, each above 0 and at most 1, such as [0.5, 0.8]');
  }

  /** Notes every field that is not in `known`. */
  nothingBut(known: readonly string[], where = ''): void {
    for (const name of Object.keys(this.fields)) {
      if (known.includes(name) || !this.has(name)) continue;
      const meant = didYouMean(name, known);
      this.problem(name, `unknown option${where}${meant ? `; did you mean ${meant}?` : ''}`);
    }
  }

  private checkText(name: string, value: unknown, otherwise: string): void {
    if (typeof value !== 'string') this.problem(name, otherwise);
    else if (value === '') this.problem(name, 'must not be empty');
    else if (value.trim() !== value) this.problem(name, 'must not begin or end with white space');
  }

  private pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
