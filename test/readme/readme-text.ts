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

/** One README, taken apart. */
export class Readme {
  /** With code blocks. */
  readonly text: string;
  /** Without them. */
  private readonly prose: string;

  constructor(readonly file: string) {
    this.text = readFileSync(`${ROOT}/${file}`, 'utf8');
    this.prose = this.text.replace(FENCE, '');
  }

  /** All code blocks. One marked `ts cache-manager@7` means that version, which is installed here under another name. */
  get blocks(): readonly Snippet[] {
    const seen = new Map<string, number>();
    let heading = '';
    return [...this.text.matchAll(FENCE_OR_HEADING)].flatMap((match) => {
      const { index, 1: language, 2: mark, 3: code = '' } = match;
      heading = match[4] ?? heading;
      if (language === undefined) return [];
      const kind = `${heading} [${language}`;
      const count = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, count);
      const line = this.text.slice(0, index).split('\n').length;
      return {
        where: `${this.file}:${line}`,
        name: count === 1 ? `${kind}]` : `${kind} ${count}]`,
        ...{ language, line },
        code: mark === 'cache-manager@7' ? code.replace("'cache-manager'", "'cache-manager-7'") : code,
      };
    });
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

  get headings(): readonly { readonly level: number; readonly text: string }[] {
    return [...this.prose.matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', text = '']) => ({
      level: marks.length,
      text,
    }));
  }

  /** Tables, as rows of cells; head and rule are left out. */
  get tables(): readonly (readonly (readonly string[])[])[] {
    return [...this.prose.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
      table.trimEnd().split('\n').slice(2).map(cells),
    );
  }

  /** Targets of links: files and anchors. */
  get links(): readonly string[] {
    return [...this.prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  }

  /** Row of the first table cell that holds `name` as code. */
  row(name: string): readonly string[] | undefined {
    return this.tables.flat().find(([first = '']) => codesIn(first).includes(name));
  }
}

export function codesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
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
