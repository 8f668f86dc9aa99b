import { CHINESE } from './chinese.js';
import { ENGLISH } from './english.js';
import type { Words } from './words.js';

export const LANGUAGES: readonly Words[] = [ENGLISH, CHINESE];

/** The language that was asked for, else the one that the browser likes best, else English. */
export function chooseWords(asked: string | undefined, acceptLanguage: string | undefined): Words {
  return (
    byTag(asked) ??
    preferences(acceptLanguage)
      .map(byTag)
      .find((words) => words !== undefined) ??
    ENGLISH
  );
}

function byTag(tag: string | undefined): Words | undefined {
  const [language] = tag?.trim().toLowerCase().split('-') ?? [];
  return LANGUAGES.find((words) => words.tag.split('-')[0] === language);
}

/** The tags of an Accept-Language header, the best liked first; those with weight 0 are not wanted. */
function preferences(header = ''): readonly string[] {
  return header
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.split(';');
      const weight = parameters.map((each) => /^\s*q=([\d.]+)\s*$/i.exec(each)?.[1]).find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
