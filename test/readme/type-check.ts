import ts from 'typescript';
import { ROOT, type Snippet } from './readme-text.js';

const INDEX = `${ROOT}/src/index.ts`;
const HUB = `${ROOT}/src/hub/index.ts`;
const PROMETHEUS = `${ROOT}/src/prometheus/index.ts`;
const STATUS_PAGE = `${ROOT}/src/status-page/index.ts`;
const TERMINUS = `${ROOT}/src/terminus/index.ts`;
const TESTING = `${ROOT}/src/testing/index.ts`;

const ENTRIES = [INDEX, HUB, PROMETHEUS, STATUS_PAGE, TERMINUS, TESTING];

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {
    'nestjs-wechat-token': [INDEX],
    'nestjs-wechat-token/hub': [HUB],
    'nestjs-wechat-token/prometheus': [PROMETHEUS],
    'nestjs-wechat-token/status-page': [STATUS_PAGE],
    'nestjs-wechat-token/terminus': [TERMINUS],
    'nestjs-wechat-token/testing': [TESTING],
  },
};

/** Compiles snippets as modules of their own, beside the sources, without writing a file. */
export class TypeCheck {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly files: ReadonlyMap<string, Snippet>;

  constructor(snippets: readonly Snippet[]) {
    this.files = new Map(
      snippets.map((snippet, index) => [`${ROOT}/test/readme/snippet-${index}.ts`, snippet]),
    );
    const host = ts.createCompilerHost(OPTIONS);
    const readSource = host.getSourceFile.bind(host);
    host.fileExists = (path) => this.files.has(path) || ts.sys.fileExists(path);
    host.getSourceFile = (path, languageVersion, ...rest) => {
      const snippet = this.files.get(path);
      return snippet
        ? ts.createSourceFile(path, snippet.code, languageVersion, true)
        : readSource(path, languageVersion, ...rest);
    };
    this.program = ts.createProgram([...this.files.keys(), ...ENTRIES], OPTIONS, host);
    this.checker = this.program.getTypeChecker();
  }

  /** What the compiler says of the snippets, with the line in the README. */
  problems(): readonly string[] {
    return [...this.files].flatMap(([path, snippet]) => {
      const file = this.program.getSourceFile(path);
      return ts.getPreEmitDiagnostics(this.program, file).map(({ start = 0, messageText }) => {
        const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + snippet.line + 1;
        const readme = snippet.where.split(':', 1)[0];
        return `${readme}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      });
    });
  }

  /** Names of the classes, functions and constants that users can import. */
  values(): readonly string[] {
    const all = ENTRIES.flatMap((entry) => this.exportsOf(entry));
    return all.filter((symbol) => this.resolve(symbol).flags & ts.SymbolFlags.Value).map(({ name }) => name);
  }

  /** Names of the public fields of an exported type; for a union those of all its members. */
  fieldsOf(exported: string): readonly string[] {
    const type = this.exportedType(exported);
    const members = type.isUnion() ? type.types : [type];
    const names = members.flatMap((member) => member.getProperties().map(({ name }) => name));
    // Without #private ones and symbols.
    return [...new Set(names)].filter((name) => /^[a-z]\w*$/i.test(name));
  }

  /** The texts of an exported union of string literals. */
  literalsOf(exported: string): readonly string[] {
    const type = this.exportedType(exported);
    return type.isUnion()
      ? type.types.filter((member) => member.isStringLiteral()).map(({ value }) => value)
      : [];
  }

  private exportedType(name: string): ts.Type {
    const all = [INDEX, HUB].flatMap((entry) => this.exportsOf(entry));
    const symbol = all.find((each) => each.name === name);
    if (!symbol) throw new Error(`no entry exports ${name}`);
    return this.checker.getDeclaredTypeOfSymbol(this.resolve(symbol));
  }

  private exportsOf(entry: string): readonly ts.Symbol[] {
    const file = this.program.getSourceFile(entry);
    const module = file && this.checker.getSymbolAtLocation(file);
    return module ? this.checker.getExportsOfModule(module) : [];
  }

  private resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}
