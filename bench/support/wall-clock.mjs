/** Milliseconds since the epoch with fractions; comparable between processes of one machine. */
export function wallMs() {
  return performance.timeOrigin + performance.now();
}
