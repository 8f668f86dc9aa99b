/**
 * One line of the result. `ratio` is the measured value by its reference; it passes when it is not above `limit`.
 * `note` goes into the table only: what the ratio does not say.
 */
export function row({ name, value, reference, limit, note }) {
  const ratio = value / reference;
  return { name, value, reference, ratio, limit, pass: ratio <= limit, note };
}
