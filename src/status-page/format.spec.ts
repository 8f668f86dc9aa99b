import { describe, expect, it } from '@jest/globals';
import { ago, count, duration } from './format.js';
import { CHINESE } from './words/chinese.js';
import { ENGLISH } from './words/english.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('A duration', () => {
  it.each([
    [-5, '0 s', '0 秒'],
    [999, '0 s', '0 秒'],
    [43_900, '43 s', '43 秒'],
    [2 * MINUTE - 1, '119 s', '119 秒'],
    [2 * MINUTE, '2 min', '2 分钟'],
    [59.9 * MINUTE, '59 min', '59 分钟'],
    [HOUR, '1 h', '1 小时'],
    [HOUR + 52 * MINUTE, '1 h 52 min', '1 小时 52 分钟'],
    [25 * HOUR + MINUTE, '1 d 1 h', '1 天 1 小时'],
    [48 * HOUR, '2 d', '2 天'],
  ])('of %p ms is %p, in Chinese %p', (ms, english, chinese) => {
    expect(duration(ms, ENGLISH)).toBe(english);
    expect(duration(ms, CHINESE)).toBe(chinese);
  });

  it('that has passed is said as such', () => {
    expect([9_999, 10_000].map((ms) => ago(ms, ENGLISH))).toEqual(['just now', '10 s ago']);
    expect([0, 3 * MINUTE].map((ms) => ago(ms, CHINESE))).toEqual(['刚刚', '3 分钟前']);
  });
});

describe('A count', () => {
  it('is grouped', () => {
    expect(count(100_000, ENGLISH)).toBe('100,000');
    expect(count(100_000, CHINESE)).toBe('100,000');
  });
});
