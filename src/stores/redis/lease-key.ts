/** The lease of a record, in the same slot of a Cluster: slots go by what stands in the first braces. */
export function leaseKey(rawKey: string): string {
  return /\{[^}]+\}/.test(rawKey) ? `${rawKey}:lease` : `{${rawKey}}:lease`;
}
