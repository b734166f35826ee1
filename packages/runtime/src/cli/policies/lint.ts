import { existsSync } from 'node:fs';
import type { DatasetInput, LintAnswer, LintFinding } from '@millspace/schemas';
import type { Command } from 'commander';
import { readConfigFile } from '../../config.ts';
import { fillIn, isObject, policyFrom, refusals, templateOf } from './given.ts';
import { collect, deskAction, type PolicyDesk, type PolicyHost } from './host.ts';
import { policyTexts } from './texts.ts';
import { templateValues } from './values.ts';
import { findingCells, findingCounts, termLines } from './words.ts';

interface LintOptions {
  kind?: string;
  set?: string[];
}

/** What was linted, with its words where it compiles. */
interface Linted {
  name: string;
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
  const linted = existsSync(what) ? await ofFile(desk, what, options) : [await ofLibrary(desk, what, options)];
  desk.show(
    linted.map(({ name, answer, findings }) => ({ name, ...answer, findings })),
    () => linted.flatMap((one) => lintedLines(desk, one)),
  );
  desk.host.exit(linted.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 1 : 0);
}

async function ofLibrary(desk: PolicyDesk, name: string, options: LintOptions): Promise<Linted> {
  const template = await templateOf(desk, name);
  return judged(name, () => fillIn(desk, template, options.set ?? []));
}

/** A template, the offers of a dataset, or one policy. */
async function ofFile(desk: PolicyDesk, file: string, options: LintOptions): Promise<Linted[]> {
  const value = readConfigFile(file);
  const kind = options.kind === undefined ? {} : { kind: options.kind };
  const ask = (name: string, body: object) =>
    judged(name, () => desk.caller.send<LintAnswer>('POST', '/lint', { ...body, ...kind }));
  if (isObject(value) && isObject(value['policy']) && Array.isArray(value['parameters'])) {
    const values = templateValues(options.set ?? [], value['parameters'] as Parameters<typeof templateValues>[1]);
    return [await ask(String(value['id'] ?? file), { template: value, values })];
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

async function judged(name: string, ask: () => Promise<LintAnswer>): Promise<Linted> {
  try {
    const answer = await ask();
    return { name, answer, findings: answer.findings };
  } catch (error) {
    const findings = refusals(error);
    if (!findings) throw error;
    return { name, answer: null, findings };
  }
}

function lintedLines(desk: PolicyDesk, { name, answer, findings }: Linted): string[] {
  const { language, say } = desk;
  return [
    answer === null ? `${name}: ${say('refused')}` : `${name}:`,
    ...(answer === null ? [] : termLines(answer.terms, language, say).map((line) => `  ${line}`)),
    '',
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
