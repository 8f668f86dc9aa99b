import { ERRCODE_PHRASES } from '../core/errcodes.js';

/** The value of a label for everything that has none of its own. */
export const OTHER = 'other';

const KNOWN_ERRCODES: ReadonlySet<string> = new Set(
  Object.keys(ERRCODE_PHRASES).map((key) => key.split(':', 1)[0] ?? key),
);

/** Each value of a label is a time series for good, so only the errcodes that the hints know are told apart. */
export function errcodeLabel(errcode: number | undefined): string {
  if (errcode === undefined) return 'none';
  const text = String(errcode);
  return KNOWN_ERRCODES.has(text) ? text : OTHER;
}

/** Tells the first `max` accounts apart, and nobody else. */
export class AccountLabels {
  private readonly named: ReadonlySet<string>;

  constructor(listed: readonly string[], max: number) {
    this.named = new Set(listed.slice(0, max));
  }

  /** Every value there can be. */
  get all(): readonly string[] {
    return [...this.named, OTHER];
  }

  of(account: string): string {
    return this.named.has(account) ? account : OTHER;
  }
}
