// Terms that are wider than people usually mean.
import type { LintFinding } from '@millspace/schemas';
import type { CompiledPermission, CompiledPolicy, Condition } from '../compiled.ts';
import { AND, listText } from '../texts.ts';
import { finding, type LintContext, type LintRule } from './finding.ts';

/** The user of a machine gets its data by law: purpose, end and deletion are not the holder's to set. */
const byLaw = ({ kind }: LintContext) => kind === 'data-act-user';

function mentions(conditions: readonly Condition[], test: (c: Condition) => boolean): boolean {
  return conditions.some((c) => test(c) || ('parts' in c && mentions(c.parts, test)));
}
const named = (p: CompiledPermission) => mentions(p.conditions, (c) => c.type === 'purpose');
const ends = (p: CompiledPermission) =>
  mentions(
    p.conditions,
    (c) =>
      (c.type === 'dateTime' && c.before !== Infinity) || ['elapsedTime', 'count', 'machineEvent'].includes(c.type),
  );
const toUse = ({ permissions }: CompiledPolicy) => permissions.filter(({ actions }) => actions.includes('odrl:use'));
const paid = (p: CompiledPermission) => p.duties.some((d) => d.type === 'payment');

export const noPurpose: LintRule = (policy, context) =>
  byLaw(context)
    ? []
    : toUse(policy)
        .filter((p) => !named(p))
        .map((p) =>
          finding(
            // Who buys usually may.
            paid(p) ? 'hint' : 'warning',
            'MS-LNT-020',
            p.path,
            'No purpose is named: the data may be used for anything.',
            'Es ist kein Zweck genannt: Die Daten dürfen für alles genutzt werden.',
          ),
        );

export const noEnd: LintRule = (policy, context) =>
  byLaw(context)
    ? []
    : toUse(policy)
        .filter((p) => !ends(p) && !paid(p))
        .map((p) =>
          finding(
            'warning',
            'MS-LNT-021',
            p.path,
            'The permission has no end; it lasts until somebody revokes it.',
            'Die Erlaubnis hat kein Ende; sie gilt, bis jemand sie widerruft.',
          ),
        );

const RAW = (p: CompiledPermission) => p.shape.windowMs === null && p.shape.round === null;

function sensitive(p: CompiledPermission, { dataset }: LintContext, sensitivity: 'secret' | 'personal'): string[] {
  const kept = p.shape.signals;
  return (dataset?.signals ?? [])
    .filter((s) => s.sensitivity === sensitivity && (kept === null || kept.includes(s.id)))
    .map((s) => s.id);
}

export const secretRaw: LintRule = (policy, context) =>
  policy.permissions.filter(RAW).flatMap((p): LintFinding[] => {
    const secret = sensitive(p, context, 'secret');
    if (secret.length === 0) return [];
    const names = listText(secret, AND);
    return [
      finding(
        'warning',
        'MS-LNT-022',
        p.path,
        `${names.en} can betray a recipe and leave the house as measured. Leave them out, average or round them.`,
        `${names.de} können ein Rezept verraten und verlassen das Haus wie gemessen. Weglassen, mitteln oder runden.`,
      ),
    ];
  });

export const personalWithoutPurpose: LintRule = (policy, context) =>
  policy.permissions.flatMap((p): LintFinding[] => {
    const personal = sensitive(p, context, 'personal');
    if (personal.length === 0 || named(p)) return [];
    const names = listText(personal, AND);
    return [
      finding(
        'error',
        'MS-LNT-023',
        p.path,
        `${names.en} concern persons; without a named purpose they must not leave the house.`,
        `${names.de} betreffen Personen; ohne genannten Zweck dürfen sie das Haus nicht verlassen.`,
      ),
    ];
  });

export const neverDeleted: LintRule = (policy, context) =>
  byLaw(context) || !policy.permissions.some(ends) || policy.obligations.some((o) => o.owed.kind === 'delete')
    ? []
    : [
        finding(
          'hint',
          'MS-LNT-024',
          '',
          'Use ends, but nothing says that what was received is deleted.',
          'Die Nutzung endet, aber nirgends steht, dass das Empfangene gelöscht wird.',
        ),
      ];

export const mayBePassedOn: LintRule = (policy, context) =>
  byLaw(context) || forbidsPassingOn(policy)
    ? []
    : [
        finding(
          'hint',
          'MS-LNT-025',
          '',
          'Passing the data on is not forbidden in words. Connectors refuse it anyway while no rule allows it; a prohibition makes it part of the contract.',
          'Die Weitergabe ist nicht ausdrücklich verboten. Konnektoren lehnen sie ohnehin ab, solange keine Regel sie erlaubt; ein Verbot macht es zum Teil des Vertrags.',
        ),
      ];

function forbidsPassingOn(policy: CompiledPolicy): boolean {
  const about = (rule: { actions: readonly string[] }) => rule.actions.includes('odrl:distribute');
  return policy.prohibitions.some((p) => about(p) && p.conditions.length === 0) || policy.permissions.some(about);
}
