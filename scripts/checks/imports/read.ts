import ts from 'typescript';

export interface Import {
  /** What is imported, or undefined where it is computed at run time. */
  readonly specifier: string | undefined;
  readonly line: number;
}

export interface Reading {
  readonly imports: readonly Import[];
  /** Lines that use the global `fetch`. */
  readonly fetches: readonly number[];
}

/** Calls that load a module by name besides `import()`. */
const loaders = new Set([
  'require',
  'require.resolve',
  'import.meta.resolve',
  'vi.mock',
  'vi.doMock',
  'vi.importActual',
]);

/** Reads every way in which a file can name another module (static, dynamic, type-only, re-export, require). */
export function readFile(path: string, text: string): Reading {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const fetches: number[] = [];
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const add = (node: ts.Node, name: ts.Node | undefined) => {
    const specifier = name && ts.isStringLiteralLike(name) ? name.text : undefined;
    imports.push({ specifier, line: lineOf(node) });
  };

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(node, node.expression);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal);
    else if (ts.isCallExpression(node) && loads(node, source)) add(node, node.arguments[0]);
    else if (isGlobalFetch(node)) fetches.push(lineOf(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, fetches };
}

function loads(call: ts.CallExpression, source: ts.SourceFile): boolean {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return loaders.has(call.expression.getText(source));
}

/** `fetch` as a value of its own or of globalThis; not a method, property, parameter or import of that name. */
function isGlobalFetch(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || node.text !== 'fetch') return false;
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node || /^(globalThis|global|window|self)$/.test(parent.expression.getText());
  const names = (parent as Partial<ts.NamedDeclaration>).name === node;
  return !names && !ts.isImportSpecifier(parent) && !ts.isQualifiedName(parent) && !ts.isTypeReferenceNode(parent);
}
