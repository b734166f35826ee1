import type { LintFinding } from '@millspace/schemas';
import type { CompiledPolicy } from '../compiled.ts';
import { isNarrower } from '../narrower.ts';
import * as contradictions from './contradictions.ts';
import * as dataAct from './data-act.ts';
import * as enforceability from './enforceability.ts';
import { finding, type LintContext, type LintRule } from './finding.ts';
import * as width from './width.ts';

const withinDataspaceRules: LintRule = (policy, { dataspaceRules = [] }) =>
  dataspaceRules.flatMap(({ name, policy: rule }) => {
    const narrower = isNarrower(policy, rule);
    if (narrower.ok) return [];
    const why = (language: 'en' | 'de') => narrower.reasons.map((reason) => reason[language]).join(' ');
    return [
      finding(
        'error',
        'MS-LNT-040',
        '',
        `The rule "${name}" of the dataspace is not kept. ${why('en')}`,
        `Die Regel „${name}“ des Datenraums ist nicht eingehalten. ${why('de')}`,
      ),
    ];
  });

const RULES: readonly LintRule[] = [
  ...Object.values(contradictions),
  ...Object.values(enforceability),
  ...Object.values(width),
  ...Object.values(dataAct),
  withinDataspaceRules,
];
const ORDER: Readonly<Record<LintFinding['severity'], number>> = { error: 0, warning: 1, hint: 2 };

/** What is contradictory, unenforceable, too wide or against the Data Act; the gravest first. Never throws. */
export function lint(policy: CompiledPolicy, context: LintContext = {}): LintFinding[] {
  const found = RULES.flatMap((rule) => rule(policy, context));
  return found.sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}
