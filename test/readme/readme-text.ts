import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface Snippet {
  /** Such as `README.md:42`. */
  readonly where: string;
  /** The heading above it and its language, numbered from the second one on: `Your own cache [ts 2]`. */
  readonly name: string;
  readonly language: string;
  /** Line of its first line in the file, counted from 0. */
  readonly line: number;
  readonly code: string;
}

const FENCE = /^```(\S*) ?(.*)\n([\s\S]*?)^```$/gm;
const FENCE_OR_HEADING = new RegExp(`${FENCE.source}|^#+ (.*)$`, 'gm');

interface Page {
  readonly file: string;
  readonly text: string;
}

/** The pages that a README hands its reference matter to, by its language. */
const PAGES = ['docs/hub', 'docs/operations'];

/** One README with its pages, taken apart. */
export class Readme {
  /** With code blocks. */
  readonly text: string;
  /** Without them. */
  private readonly prose: string;
  private readonly pages: readonly Page[];

  constructor(readonly file: string) {
    const end = file.replace('README', '');
    this.pages = [file, ...PAGES.map((page) => `${page}${end}`)].map(readPage);
    this.text = this.pages.map(({ text }) => text).join('\n');
    this.prose = this.text.replace(FENCE, '');
  }

  /** All code blocks. One marked `ts cache-manager@7` means that version, which is installed here under another name. */
  get blocks(): readonly Snippet[] {
    return this.pages.flatMap(blocksOf);
  }

  /** The `ts` blocks. */
  get snippets(): readonly Snippet[] {
    return this.blocks.filter(({ language }) => language === 'ts');
  }

  /** Code blocks as they stand, without comments, so that both languages can be compared. */
  get code(): readonly string[] {
    return [...this.text.matchAll(FENCE)].map(([, language = '', mark = '', code = '']) =>
      `${language} ${mark}\n${language === 'ts' ? withoutWords(code) : ''}`.trimEnd(),
    );
  }

  /** Levels of the headings, in their order. */
  get outline(): readonly number[] {
    return [...this.prose.matchAll(HEADING)].map(([, marks = '']) => marks.length);
  }

  /** Tables, as rows of cells; head and rule are left out. */
  get tables(): readonly (readonly (readonly string[])[])[] {
    return [...this.prose.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
      table.trimEnd().split('\n').slice(2).map(cells),
    );
  }

  /** Files that are linked to, but for the READMEs and their pages. */
  get linkedFiles(): readonly string[] {
    return this.pages.flatMap((page) =>
      linksIn(page).filter((link) => !/^#|README|^(?:docs\/)?(?:hub|operations)(?:\.|$)/.test(link)),
    );
  }

  /** Row of the first table cell that holds `name` as code. */
  row(name: string): readonly string[] | undefined {
    return this.tables.flat().find(([first = '']) => codesIn(first).includes(name));
  }
}

export function codesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

const HEADING = /^(#+) (.*)$/gm;

function readPage(file: string): Page {
  return { file, text: readFileSync(`${ROOT}/${file}`, 'utf8') };
}

function blocksOf({ file, text }: Page): Snippet[] {
  const seen = new Map<string, number>();
  let heading = '';
  return [...text.matchAll(FENCE_OR_HEADING)].flatMap((match) => {
    const { index, 1: language, 2: mark, 3: code = '' } = match;
    heading = match[4] ?? heading;
    if (language === undefined) return [];
    const kind = `${heading} [${language}`;
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    const line = text.slice(0, index).split('\n').length;
    return {
      where: `${file}:${line}`,
      name: count === 1 ? `${kind}]` : `${kind} ${count}]`,
      ...{ language, line },
      code: mark === 'cache-manager@7' ? code.replace("'cache-manager'", "'cache-manager-7'") : code,
    };
  });
}

function linksIn({ text }: Page): readonly string[] {
  return [...text.replace(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

function cells(row: string): readonly string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** Comments and texts for people differ between the languages; the program does not. */
function withoutWords(code: string): string {
  return code
    .replace(/^\s*\/\*\*.*\*\/\n/gm, '')
    .replace(/ *(?<!:)\/\/.*$/gm, '')
    .replace(/'[^'\n]*'/g, "''");
}
