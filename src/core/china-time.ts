const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** WeChat counts its days in Shanghai, which has no daylight saving time. */
export function dayInShanghai(now: number): string {
  return new Date(now + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

export function nextMidnightInShanghai(now: number): number {
  return Math.floor((now + SHANGHAI_OFFSET_MS) / DAY_MS + 1) * DAY_MS - SHANGHAI_OFFSET_MS;
}

/** The month in Shanghai, such as `2026-11`, and the moment at which the next one begins. */
export function monthInShanghai(now: number): { readonly name: string; readonly endsAt: number } {
  const local = new Date(now + SHANGHAI_OFFSET_MS);
  const next = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1);
  return { name: local.toISOString().slice(0, 7), endsAt: next - SHANGHAI_OFFSET_MS };
}

/** Name of the counting period that `now` lies in, and its end. */
export function countingPeriod(
  per: 'day' | 'hour',
  now: number,
): { readonly name: string; readonly endsAt: number } {
  if (per === 'day') return { name: once(dayInShanghai(now)), endsAt: nextMidnightInShanghai(now) };
  return {
    name: once(new Date(now + SHANGHAI_OFFSET_MS).toISOString().slice(0, 13)),
    endsAt: Math.floor(now / HOUR_MS + 1) * HOUR_MS,
  };
}

/** The same text, of which V8 keeps one copy for all because it names a property: every account's budget holds it. */
function once(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}
