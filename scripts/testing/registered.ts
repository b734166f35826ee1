import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Shown } from './policy-class.ts';

/** A test that stands for rows of the table of policy classes. */
export interface Registered {
  readonly rows: readonly string[];
  readonly shown: Shown;
  readonly title: string;
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
}

export interface Registrations {
  readonly tests: readonly Registered[];
  /** What cannot be taken for a test that runs, each beginning with `file:line`. */
  readonly objections: readonly string[];
}

/** Where vitest looks for tests (vitest.config.ts). */
const TESTS = ['packages/*/{src,test}/**/*.test.ts', 'demo/*.test.ts', 'e2e/*.test.ts'];
const SHOWN: readonly string[] = ['holds', 'not-bypassed', 'refused'] satisfies Shown[];
const NOT_RUN = /\.(skip|skipIf|runIf|todo|only)\b/;
const LEAVES_OUT = /^(skip|todo|only)\b|\bneeds\(/;

/** Every test of the repository that was registered with `policyClass`, in the order of files and lines. */
export function registeredTests(root: string): Registrations {
  const files = globSync(TESTS, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  const found = files.sort().map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return text.includes('policyClass(') ? registeredIn(file, text) : { tests: [], objections: [] };
  });
  return { tests: found.flatMap(({ tests }) => tests), objections: found.flatMap(({ objections }) => objections) };
}

/** What one file registers. */
export function registeredIn(file: string, text: string): Registrations {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const tests: Registered[] = [];
  const objections: string[] = [];
  const take = (call: ts.CallExpression): void => {
    const [rows, shown, title] = call.arguments;
    const keys = textsOf(rows);
    const [kind] = textsOf(shown);
    const [name] = textsOf(title);
    const line = source.getLineAndCharacterOfPosition(call.getStart(source)).line + 1;
    if (keys.length === 0 || kind === undefined || !SHOWN.includes(kind) || name === undefined)
      objections.push(`${file}:${line}: rows, what is shown and title of policyClass are literals`);
    else if (doesNotRun(call, source)) objections.push(`${file}:${line}: "${name}" may not run`);
    else tests.push({ rows: keys, shown: kind as Shown, title: name, file });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'policyClass')
      take(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { tests, objections };
}

function textsOf(node: ts.Expression | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isArrayLiteralExpression(node) || !node.elements.every(ts.isStringLiteral)) return [];
  return node.elements.map((element) => (element as ts.StringLiteral).text);
}

/** Under a `describe` that may be left out, in a branch, or in a function that somebody would have to call. */
function doesNotRun(call: ts.Node, source: ts.SourceFile): boolean {
  for (let node = call; !ts.isSourceFile(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isFunctionLike(parent) && !isCalledThere(parent)) return true;
    if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent) || ts.isCaseOrDefaultClause(parent)) return true;
    if (ts.isBinaryExpression(parent) && parent.right === node && SHORT_CIRCUIT.has(parent.operatorToken.kind))
      return true;
    if (ts.isCallExpression(parent) && mayBeLeftOut(parent, source)) return true;
  }
  return false;
}

const SHORT_CIRCUIT: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** What is handed to `describe` or to a loop over a list runs; what has a name waits for somebody. */
const isCalledThere = (of: ts.Node): boolean => ts.isCallExpression(of.parent) && of.parent.expression !== of;

/** `describe.skip(…)`, `describe('…', needs('docker'), …)`, `describe('…', { skip: … }, …)`. */
function mayBeLeftOut({ expression, arguments: given }: ts.CallExpression, source: ts.SourceFile): boolean {
  if (NOT_RUN.test(expression.getText(source))) return true;
  return given.some(
    (one) =>
      (ts.isCallExpression(one) && one.expression.getText(source) === 'needs') ||
      (ts.isObjectLiteralExpression(one) && one.properties.some((each) => LEAVES_OUT.test(each.getText(source)))),
  );
}
