import { existsSync } from 'node:fs';
import type { DatasetInput, LintAnswer, LintFinding } from '@millspace/schemas';
import type { Command } from 'commander';
import { readConfigFile } from '../../config.ts';
import { fillIn, isObject, policyFrom, refusals, templateOf } from './given.ts';
import { collect, deskAction, misread, type PolicyDesk, type PolicyHost } from './host.ts';
import { policyTexts } from './texts.ts';
import { templateValues } from './values.ts';
import { findingCells, findingCounts, termLines } from './words.ts';

interface LintOptions {
  kind?: string;
  set?: string[];
}

/** What an offer can be for; the Data Act asks for other things of each. */
const KINDS = ['offer', 'data-act-user', 'data-act-third-party', 'next-policy'] as const;
type Kind = (typeof KINDS)[number];

/** What was linted, with its words where it compiles. */
interface Linted {
  name: string;
  /** As what it was judged. */
  kind: Kind;
  answer: LintAnswer | null;
  findings: LintFinding[];
}

export function lintCommand(policy: Command, host: PolicyHost): void {
  const say = policyTexts(host.language);
  deskAction(
    host,
    policy
      .command('lint <what>')
      .description(`${say('lint')}\n${say('lintWhat')}`)
      .option('--kind <kind>', say('lintKind'))
      .option('--set <name=value>', say('set'), collect),
    lint,
  );
}

async function lint(desk: PolicyDesk, what: string, options: LintOptions): Promise<void> {
  const kind = kindOf(options.kind);
  const set = options.set ?? [];
  const linted = existsSync(what) ? await ofFile(desk, what, set, kind) : [await ofLibrary(desk, what, set, kind)];
  desk.show(
    linted.map(({ name, kind, answer, findings }) => ({ name, kind, ...answer, findings })),
    () => linted.flatMap((one) => lintedLines(desk, one)),
  );
  desk.host.exit(linted.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 1 : 0);
}

/** @throws MillspaceError MS-CFG-023 */
function kindOf(text: string | undefined): Kind | undefined {
  const kind = KINDS.find((known) => known === text);
  if (text === undefined || kind !== undefined) return kind;
  throw misread('--kind', text, { en: `is none of ${KINDS.join(', ')}`, de: `ist keines von ${KINDS.join(', ')}` });
}

async function ofLibrary(
  desk: PolicyDesk,
  name: string,
  set: readonly string[],
  kind: Kind | undefined,
): Promise<Linted> {
  const template = await templateOf(desk, name);
  return judged(name, kind ?? template.kind ?? 'offer', () => fillIn(desk, template, set, kind && { kind }));
}

/** A template, the offers of a dataset, or one policy. */
async function ofFile(
  desk: PolicyDesk,
  file: string,
  set: readonly string[],
  kind: Kind | undefined,
): Promise<Linted[]> {
  const value = readConfigFile(file);
  const ask = (name: string, body: object, own?: unknown) =>
    judged(name, kind ?? KINDS.find((known) => known === own) ?? 'offer', () =>
      desk.caller.send<LintAnswer>('POST', '/lint', { ...body, ...(kind && { kind }) }),
    );
  if (isObject(value) && isObject(value['policy']) && Array.isArray(value['parameters'])) {
    const values = templateValues(set, value['parameters'] as Parameters<typeof templateValues>[1]);
    return [await ask(String(value['id'] ?? file), { template: value, values }, value['kind'])];
  }
  if (isObject(value) && Array.isArray(value['offers'])) {
    const dataset = datasetFacts(value as unknown as DatasetInput);
    const offers = value['offers'] as unknown[];
    return Promise.all(offers.map((policy, i) => ask(`/offers/${i}`, { policy, dataset })));
  }
  return [await ask(file, { policy: policyFrom(file) })];
}

/** What the linter may know of a dataset. */
export function datasetFacts({ machines, signals }: Pick<DatasetInput, 'machines' | 'signals'>): object {
  return {
    machines: [...new Set(machines.map(({ id }) => id))],
    signals: [...new Map(signals.map(({ id, sensitivity }) => [id, { id, sensitivity }])).values()],
  };
}

async function judged(name: string, kind: Kind, ask: () => Promise<LintAnswer>): Promise<Linted> {
  try {
    const answer = await ask();
    return { name, kind, answer, findings: answer.findings };
  } catch (error) {
    const findings = refusals(error);
    if (!findings) throw error;
    return { name, kind, answer: null, findings };
  }
}

function lintedLines(desk: PolicyDesk, { name, kind, answer, findings }: Linted): string[] {
  const { language, say } = desk;
  return [
    answer === null ? `${name}: ${say('refused')}` : `${name}:`,
    ...(answer === null ? [] : termLines(answer.terms, language, say).map((line) => `  ${line}`)),
    '',
    // What does not compile was not judged.
    ...(answer === null ? [] : [`${say('judgedAs')} ${kind}`]),
    ...findingLines(desk, findings),
  ];
}

/** Findings as a table, and how many of each kind. */
export function findingLines(desk: PolicyDesk, findings: readonly LintFinding[]): string[] {
  const { language, say } = desk;
  if (findings.length === 0) return [say('noFindings')];
  return [
    ...desk.table(
      ['columnSeverity', 'columnCode', 'columnWhere', 'columnFinding'],
      findings.map((finding) => findingCells(finding, language, say)),
      'noFindings',
    ),
    findingCounts(findings, say),
  ];
}
