import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './readme-text.js';

const FOLDERS = ['.', 'docs', 'test/conformance'];
const pages = FOLDERS.flatMap((folder) =>
  readdirSync(`${ROOT}/${folder}`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join(folder, name)),
);

/** A page without its code blocks. */
const prose = (page: string): string =>
  readFileSync(`${ROOT}/${page}`, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');

const links = (page: string): string[] =>
  [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** What can stand after `#`: headings, under the names that GitHub gives them, and anchors of the page's own. */
const anchors = (page: string): string[] => [
  ...[...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  ),
  ...[...prose(page).matchAll(/<a id="([\w-]+)">/g)].map(([, id = '']) => id),
];

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(`${ROOT}/${target}`)) return false;
  return anchor === undefined || anchors(target).includes(anchor);
}

describe('The links of', () => {
  it.each(pages)('%s lead to files that exist, and to headings in them', (page) => {
    const own = links(page).filter((link) => !/^[a-z]+:/.test(link));
    expect(own.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it('both READMEs lead to their proofs', () => {
    for (const page of ['README.md', 'README.zh-CN.md']) {
      const proofs = links(page).filter((link) => /^(?:test|src|bench|docs\/guarantees\.md#g)/.test(link));
      expect(proofs.length).toBeGreaterThan(80);
    }
  });
});
