/** The value below which the share `p` of all values lies. */
export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
}

export function median(values) {
  return percentile(values, 0.5);
}

/** How far the middle half of the values spreads, as a share of their median: the machine's own noise. */
export function noise(values) {
  return (percentile(values, 0.75) - percentile(values, 0.25)) / median(values);
}
