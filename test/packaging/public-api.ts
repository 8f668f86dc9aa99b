import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = new URL('../../', import.meta.url);

/** The package's entries and their type declarations, `package.json` excepted. */
export function entries(): readonly { readonly entry: string; readonly types: string }[] {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
    exports: Record<string, string | { types: string }>;
  };
  return Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string' ? [] : [{ entry, types: fileURLToPath(new URL(target.types, ROOT)) }],
  );
}

/** What an entry exports, with types and without comments or private members, by name. */
export function publicApi(types: string): string {
  const program = ts.createProgram([types], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(types);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${types} exports nothing`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => {
      const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const texts = (meant.declarations ?? []).map(describe);
      return { name: symbol.name, text: texts.join('\n') };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, text }) => `// ${name}\n${text}`)
    .join('\n\n')
    .concat('\n');
}

const printer = ts.createPrinter({ removeComments: true });

function describe(declaration: ts.Declaration): string {
  // `const x: T` is declared inside a list, which holds its keyword.
  const whole = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const shown = ts.isClassDeclaration(whole) ? withoutPrivate(whole) : whole;
  return printer.printNode(ts.EmitHint.Unspecified, shown, declaration.getSourceFile());
}

function withoutPrivate(declaration: ts.ClassDeclaration): ts.ClassDeclaration {
  const { factory } = ts;
  const isPrivate = (member: ts.ClassElement): boolean =>
    (ts.canHaveModifiers(member) &&
      (ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ?? false)) ||
    (member.name !== undefined && ts.isPrivateIdentifier(member.name));
  return factory.updateClassDeclaration(
    declaration,
    declaration.modifiers,
    declaration.name,
    declaration.typeParameters,
    declaration.heritageClauses,
    declaration.members.filter((member) => !isPrivate(member)),
  );
}
