import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, type Snippet } from '../readme-text.js';
import { type Place } from './place.js';

/** What a snippet takes for granted. */
export interface Surroundings {
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it declares to have been made elsewhere: `declare const tenants`. */
  readonly declared?: Readonly<Record<string, unknown>>;
  /** Its addresses and places, and which ones stand for them here. */
  readonly instead?: Readonly<Record<string, string>>;
}

/** A code block of the README that can be run. */
export class RunningSnippet {
  constructor(
    private readonly snippet: Snippet,
    private readonly place: Place,
  ) {}

  /** Imports a TypeScript snippet from a folder of its own, beside the installed packages; resolves with its exports. */
  async load<Exports>(surroundings: Surroundings = {}): Promise<Exports> {
    const { env = {}, declared = {} } = surroundings;
    this.borrow(process.env, env);
    this.borrow(globalThis, declared);
    const folder = mkdtempSync(join(tmpdir(), 'wechat-token-readme-'));
    this.place.atEnd(() => rmSync(folder, { recursive: true }));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'snippet.ts');
    writeFileSync(file, this.text(surroundings));
    return (await import(file)) as Exports;
  }

  /** The code with the places of the test in place of the reader's. */
  text({ instead = {} }: Surroundings = {}): string {
    return Object.entries(instead).reduce((code, [theirs, ours]) => {
      if (!code.includes(theirs)) throw new Error(`${this.snippet.where} does not say ${theirs}`);
      return code.replaceAll(theirs, ours);
    }, this.snippet.code);
  }

  /** The commands of a session in a terminal, each with what it writes. A command begins with `$ ` and goes on after a backslash. */
  session(instead: Surroundings['instead'] = {}): { readonly command: string; readonly output: string }[] {
    return this.text({ instead })
      .split(/^\$ /m)
      .slice(1)
      .map((entry) => {
        const lines = entry.split('\n');
        const last = lines.findIndex((line) => !line.endsWith('\\'));
        return { command: lines.slice(0, last + 1).join('\n'), output: lines.slice(last + 1).join('\n') };
      });
  }

  /** Sets properties until the snippet is done. */
  private borrow(owner: Record<string, unknown>, values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      const before = owner[name];
      owner[name] = value;
      this.place.atEnd(() => (before === undefined ? delete owner[name] : (owner[name] = before)));
    }
  }
}
