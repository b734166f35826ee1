import { compile, type LintContext, lint } from '@millspace/policy';
import { policyTexts } from '@millspace/runtime/cli/policies/texts';
import { findingCells, findingCounts } from '@millspace/runtime/cli/policies/words';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DatasetInput, DataspaceRule, LintFinding, Withholding } from '@millspace/schemas';
import type { Context } from './context.ts';
import { tableLines } from './output.ts';

type Kind = NonNullable<LintContext['kind']>;

/** What the linter says about the offers of a dataset that is to be published. */
export interface OfferFindings {
  findings: LintFinding[];
  /** The rules of the dataspace could be asked for. */
  rulesKnown: boolean;
}

export async function findingsOf(context: Context, dataset: DatasetInput, kind?: Kind): Promise<OfferFindings> {
  const rules = await rulesInForce(context);
  const notices = kind === 'data-act-user' ? await noticesOf(context, dataset.id) : [];
  const about: LintContext = {
    dataset: { machines: dataset.machines.map(({ id }) => id), signals: dataset.signals },
    notices,
    ...(kind !== undefined && { kind }),
    ...(rules && { dataspaceRules: rules }),
  };
  const findings = dataset.offers.flatMap((offer, i) => {
    const compiled = compile(offer, { kind: 'usage' });
    if (!compiled.ok) return [];
    return lint(compiled.policy, about).map((finding) => ({ ...finding, pointer: `/offers/${i}${finding.pointer}` }));
  });
  return { findings, rulesKnown: rules !== null };
}

/** Null where the broker cannot be asked: it holds every offer against its rules itself when one is published. */
async function rulesInForce(context: Context): Promise<NonNullable<LintContext['dataspaceRules']> | null> {
  try {
    const { rules } = await context.get<{ rules: DataspaceRule[] }>('/rules');
    return rules
      .filter(({ withdrawnAt }) => withdrawnAt === undefined)
      .flatMap(({ id, title, policy }) => {
        const compiled = compile({ '@id': `urn:millspace:rule:${id}`, '@type': 'Offer', ...policy }, { kind: 'usage' });
        return compiled.ok ? [{ name: title[context.language], policy: compiled.policy }] : [];
      });
  } catch (error) {
    if (error instanceof MillspaceError) return null;
    throw error;
  }
}

/** Fields of the dataset for which a notice is in force; none where nobody can be asked. */
async function noticesOf(context: Context, dataset: string): Promise<string[]> {
  try {
    const path = `/data-act/withholdings?dataset=${encodeURIComponent(dataset)}`;
    const { withholdings } = await context.get<{ withholdings: Withholding[] }>(path);
    return withholdings.flatMap(({ field, endedAt }) => (endedAt === undefined ? [field] : []));
  } catch (error) {
    if (error instanceof MillspaceError) return [];
    throw error;
  }
}

/** Errors and warnings in a table; of the hints how many there are. */
export function findingLines(context: Context, { findings, rulesKnown }: OfferFindings): string[] {
  const say = policyTexts(context.language);
  const grave = findings.filter(({ severity }) => severity !== 'hint');
  const rows = grave.map((finding) => findingCells(finding, context.language, say));
  const head = (['columnSeverity', 'columnCode', 'columnWhere', 'columnFinding'] as const).map(say);
  return [
    ...(rows.length === 0 ? [] : tableLines(head, rows)),
    ...(findings.length === 0 ? [] : [`${context.say('linter', 'Prüfer')}: ${findingCounts(findings, say)}`]),
    ...(rulesKnown
      ? []
      : [
          context.say(
            'The broker cannot be asked: its rules were not looked at.',
            'Der Broker ist nicht zu erreichen: Seine Regeln wurden nicht angesehen.',
          ),
        ]),
  ];
}

/** @throws MillspaceError MS-LIB-010 when one of the findings is an error */
export function refuseErrors({ findings }: OfferFindings): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const say = (language: 'en' | 'de') =>
    errors.map(({ pointer, text, code }) => `${pointer}: ${text[language]} (${code})`).join(' ');
  throw new MillspaceError('MS-LIB-010', {
    detail: say('en'),
    details: { findings: errors, text: { en: say('en'), de: say('de') } },
  });
}
