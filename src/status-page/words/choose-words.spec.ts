import { describe, expect, it } from '@jest/globals';
import { chooseWords, LANGUAGES } from './choose-words.js';

describe('The language of the page', () => {
  it.each([
    [undefined, undefined, 'en'],
    [undefined, '', 'en'],
    [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    [undefined, 'zh-TW', 'zh-CN'],
    [undefined, 'de-DE,de;q=0.9', 'en'],
    [undefined, 'de,zh;q=0.5,en;q=0.4', 'zh-CN'],
    [undefined, 'en;q=0.4, zh;q=0.5', 'zh-CN'],
    [undefined, 'zh;q=0,en;q=0.1', 'en'],
    [undefined, 'zh;q=a;q=;,;;', 'zh-CN'],
    [undefined, '*', 'en'],
    ['zh', 'en', 'zh-CN'],
    ['zh-CN', undefined, 'zh-CN'],
    ['EN-us', 'zh', 'en'],
    ['fr', 'zh', 'zh-CN'],
    ['', 'zh', 'zh-CN'],
    ['<script>', 'zh', 'zh-CN'],
  ])('asked for %p by a browser that likes %p is %p', (asked, header, tag) => {
    expect(chooseWords(asked, header).tag).toBe(tag);
  });

  it('has the same to say, whichever it is', () => {
    const [english, chinese] = LANGUAGES;
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
        : typeof value;
    expect(shape(chinese)).toEqual(shape(english));
  });
});
