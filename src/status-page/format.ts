import type { Words } from './words/words.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `43 s`, `12 min`, `1 h 52 min`, `3 d 4 h`: as exact as somebody needs it, and steady as long as possible. */
export function duration(ms: number, { units }: Words): string {
  const all = [
    { size: DAY_MS, unit: units.days },
    { size: HOUR_MS, unit: units.hours },
    { size: MINUTE_MS, unit: units.minutes },
    { size: SECOND_MS, unit: units.seconds },
  ];
  if (ms < 2 * MINUTE_MS) return `${Math.max(0, Math.floor(ms / SECOND_MS))}${units.seconds}`;
  const first = all.findIndex(({ size }) => ms >= size);
  // Minutes stand alone; hours and days take the next smaller unit with them.
  const shown = all.slice(first, Math.min(first + 2, 3));
  let left = ms;
  return shown
    .map(({ size, unit }) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count > 0 ? `${count}${unit}` : '';
    })
    .filter(Boolean)
    .join(' ');
}

export function ago(ms: number, words: Words): string {
  return ms < 10 * SECOND_MS ? words.justNow : words.ago(duration(ms, words));
}

export function count(value: number, { tag }: Words): string {
  return new Intl.NumberFormat(tag).format(value);
}
