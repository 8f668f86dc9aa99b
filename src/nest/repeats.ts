/** How many things are remembered; beyond that a line may be repeated. */
const MOST = 10_000;

/** Counts how often the same was said in a row, so that the 1st, 2nd, 4th, 8th … time is worth a line. */
export class Repeats {
  private readonly said = new Map<string, { readonly text: string; times: number }>();

  /** True when `text` is worth a line about `subject`. */
  isWorthALine(subject: string, text: string): boolean {
    const known = this.said.get(subject);
    if (known?.text === text) return isPowerOfTwo(++known.times);
    if (this.said.size >= MOST) this.said.clear();
    this.said.set(subject, { text, times: 1 });
    return true;
  }

  /** It is over. Returns whether it had been said. */
  end(subject: string): boolean {
    return this.said.delete(subject);
  }
}

export const isPowerOfTwo = (count: number) => (count & (count - 1)) === 0;
