// A policy sentence by sentence, each with how real it is: the clauses of a printed contract, and the terms that a linter lists.
import type { Bilingual } from '@millspace/schemas';
import { actionName, isAskedAbout } from './actions.ts';
import { classOf } from './classes.ts';
import { labelOf } from './compile.ts';
import type { CompiledPermission, CompiledPolicy, Side } from './compiled.ts';
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

/** A sentence with the place that says it. */
export interface PlacedClause extends Clause {
  /** JSON pointer (RFC 6901) into the policy; empty: the policy as a whole. */
  pointer: string;
  /** Who holds it: the broker, the consumer's connector, both; nobody where it is only written. */
  heldBy: readonly ('broker' | 'consumer')[];
}

/** Every sentence of a policy in the order of its rules: what several terms say together is as real as the weakest of them. */
export function clausesOf(policy: CompiledPolicy): Clause[] {
  return said(policy).map(({ text, label }) => ({ text, label }));
}

/** The same, each with where in the policy it stands and who holds it: for whoever edits the policy. */
export function placedClauses(policy: CompiledPolicy): PlacedClause[] {
  return said(policy).map(({ text, label, pointer, heldBy }) => ({ text, label, pointer, heldBy }));
}

/** Those of the clauses that are terms. Of several permissions each says which it is. */
export function explainTerms(policy: CompiledPolicy): ExplainedTerm[] {
  return said(policy).flatMap(({ text, label, lead }) =>
    label === null ? [] : [{ label, text: lead === null ? text : sentences([lead, text]) }],
  );
}

/** `lead` names the permission that a clause belongs to, where there are several. */
function said(policy: CompiledPolicy): (PlacedClause & { lead: Bilingual | null })[] {
  const { permissions, prohibitions, obligations } = policy;
  const several = permissions.length > 1;
  const ofAll = (clause: PlacedClause) => ({ ...clause, lead: null });
  const between = (pointer: string, text: Bilingual) => ofAll({ label: null, text, pointer, heldBy: [] });
  return [
    ...prohibitions.map(({ path, side, actions, outcomes: { violated } }) =>
      ofAll({
        label: violated.label,
        text: sentences([violated.text, ...textOnly(actions)]),
        pointer: path,
        heldBy: actions.some(isAskedAbout) ? bySide(side) : [],
      }),
    ),
    ...permissions.flatMap((rule, i) => {
      const lead = several ? bi(`Permission ${i + 1}:`, `Erlaubnis ${i + 1}:`) : null;
      const clauses = ofPermission(rule, policy.kind).map((clause) => ({ ...clause, lead }));
      return lead === null ? clauses : [between(rule.path, lead), ...clauses];
    }),
    ...(several
      ? [
          between(
            '',
            bi('The first permission that applies decides.', 'Es entscheidet die erste Erlaubnis, die zutrifft.'),
          ),
        ]
      : []),
    ...obligations.map(({ label, rule, path, term }) =>
      ofAll({ label, text: rule, pointer: path, heldBy: holdersOf(term) }),
    ),
  ];
}

const bySide = (side: Side): PlacedClause['heldBy'] => (side === 'both' ? ['broker', 'consumer'] : [side]);
const holdersOf = (term: string): PlacedClause['heldBy'] => classOf(term)?.where ?? [];

function ofPermission(rule: CompiledPermission, kind: CompiledPolicy['kind']): PlacedClause[] {
  const { path, actions, conditions, duties, shape } = rule;
  const toUse = actions.includes('odrl:use');
  const whole = { pointer: path, heldBy: ['broker'] } as const;
  return [
    ...(toUse && conditions.length === 0
      ? [{ ...whole, label: labelOf(['odrl:use']), text: unconditional(kind) }]
      : []),
    ...actions
      .filter((action) => action !== 'odrl:use')
      .map((action) => ({
        label: labelOf([action]),
        text: sentences([allowed(action), ...textOnly([action])]),
        pointer: path,
        heldBy: isAskedAbout(action) ? (['consumer'] as const) : [],
      })),
    ...conditions.map(({ label, rule: text, path: pointer, side }) => ({
      label,
      text,
      pointer,
      heldBy: bySide(side),
    })),
    ...duties
      .filter(({ type }) => type !== 'shape')
      .map(({ label, rule: text, path: pointer, term }) => ({
        label,
        text,
        pointer,
        heldBy: label === 'contract-text' ? [] : holdersOf(term),
      })),
    ...(kind === 'usage' && toUse
      ? [{ ...whole, label: isPassThrough(shape) ? null : ('prevented' as const), text: describeShape(shape) }]
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
