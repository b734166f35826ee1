// A policy sentence by sentence, each with how real it is: the clauses of a printed contract, and the terms that a linter lists.
import type { Bilingual } from '@millspace/schemas';
import { actionName, isAskedAbout } from './actions.ts';
import { labelOf } from './compile.ts';
import type { CompiledPermission, CompiledPolicy } from './compiled.ts';
import type { Label } from './profile.ts';
import { describeShape, isPassThrough } from './shape.ts';
import { bi, sentences } from './texts.ts';

/** A sentence of a policy, and how real it is; null: it asks for nothing, or only leads over to the next ones. */
export interface Clause {
  text: Bilingual;
  label: Label | null;
}

/** One term of a policy in words, and how real it is. */
export interface ExplainedTerm {
  label: Label;
  text: Bilingual;
}

/** Every sentence of a policy in the order of its rules: what several terms say together is as real as the weakest of them. */
export function clausesOf(policy: CompiledPolicy): Clause[] {
  return said(policy).map(({ text, label }) => ({ text, label }));
}

/** Those of the clauses that are terms. Of several permissions each says which it is. */
export function explainTerms(policy: CompiledPolicy): ExplainedTerm[] {
  return said(policy).flatMap(({ text, label, lead }) =>
    label === null ? [] : [{ label, text: lead === null ? text : sentences([lead, text]) }],
  );
}

/** `lead` names the permission that a clause belongs to, where there are several. */
function said(policy: CompiledPolicy): (Clause & { lead: Bilingual | null })[] {
  const ofAll = (clause: Clause) => ({ ...clause, lead: null });
  const { permissions, prohibitions, obligations } = policy;
  const several = permissions.length > 1;
  return [
    ...prohibitions.map(({ actions, outcomes: { violated } }) =>
      ofAll({ label: violated.label, text: sentences([violated.text, ...textOnly(actions)]) }),
    ),
    ...permissions.flatMap((rule, i) => {
      const lead = several ? bi(`Permission ${i + 1}:`, `Erlaubnis ${i + 1}:`) : null;
      const clauses = ofPermission(rule, policy.kind).map((clause) => ({ ...clause, lead }));
      return lead === null ? clauses : [ofAll({ label: null, text: lead }), ...clauses];
    }),
    ...(several
      ? [
          ofAll({
            label: null,
            text: bi('The first permission that applies decides.', 'Es entscheidet die erste Erlaubnis, die zutrifft.'),
          }),
        ]
      : []),
    ...obligations.map(({ label, rule }) => ofAll({ label, text: rule })),
  ];
}

function ofPermission(rule: CompiledPermission, kind: CompiledPolicy['kind']): Clause[] {
  const { actions, conditions, duties, shape } = rule;
  const toUse = actions.includes('odrl:use');
  return [
    ...(toUse && conditions.length === 0 ? [{ label: labelOf(['odrl:use']), text: unconditional(kind) }] : []),
    ...actions
      .filter((action) => action !== 'odrl:use')
      .map((action) => ({ label: labelOf([action]), text: sentences([allowed(action), ...textOnly([action])]) })),
    ...conditions.map(({ label, rule: text }) => ({ label, text })),
    ...duties.filter(({ type }) => type !== 'shape').map(({ label, rule: text }) => ({ label, text })),
    ...(kind === 'usage' && toUse
      ? [{ label: isPassThrough(shape) ? null : ('prevented' as const), text: describeShape(shape) }]
      : []),
  ];
}

function allowed(action: string): Bilingual {
  const { en, de } = actionName(action);
  return bi(`${en} is allowed.`, `${de} ist erlaubt.`);
}

/** Rules about actions that nobody asks about are text. */
const textOnly = (actions: readonly string[]): Bilingual[] =>
  actions.some(isAskedAbout)
    ? []
    : [
        bi(
          'No machine enforces that; it is recorded and shown.',
          'Das setzt keine Maschine durch; es wird festgehalten und gezeigt.',
        ),
      ];

function unconditional(kind: CompiledPolicy['kind']): Bilingual {
  return kind === 'usage'
    ? bi('Use is allowed to the participant of the agreement.', 'Die Nutzung ist dem Vertragspartner erlaubt.')
    : bi('Every participant may see the dataset.', 'Jeder Teilnehmer darf den Datensatz sehen.');
}
