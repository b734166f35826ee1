import { canonical } from '@millspace/runtime/crypto';
import type { DataspaceRule, PolicyTemplate, ProposedChange } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';
import type { DataspaceRules } from '../library/dataspace-rules.ts';
import type { Templates } from '../library/templates.ts';
import type { Before } from './difference.ts';
import type { TwoPersonsSetting } from './setting.ts';

export interface Library {
  templates: Templates;
  rules: DataspaceRules;
  setting: TwoPersonsSetting;
}

/** What a proposal is about: of one thing, only one change of a kind waits. */
export function subjectOf(change: ProposedChange): string {
  switch (change.kind) {
    case 'template.publish':
      return change.template.id;
    case 'template.retire':
      return change.template;
    case 'rule.make':
      return change.rule.id;
    case 'rule.end':
      return change.rule;
    case 'two-persons':
      return 'two-persons';
  }
}

/** What a change is about, as it is at this moment, and the same as a text to compare with later. */
export async function beforeOf(
  db: Kysely<ControlTables>,
  change: ProposedChange,
  { rules, setting }: Library,
): Promise<Before & { base: string }> {
  if (change.kind === 'two-persons')
    return { template: null, rule: null, base: canonical({ on: setting.on, days: setting.days }) };
  if (change.kind === 'template.publish' || change.kind === 'template.retire') {
    const row = await db
      .selectFrom('policy_templates')
      .select(['body', 'version', 'retired_at'])
      .where('id', '=', subjectOf(change))
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst();
    const template = row ? (JSON.parse(row.body) as PolicyTemplate) : null;
    return { template, rule: null, base: canonical([row?.version ?? 0, row?.retired_at ?? null]) };
  }
  const rule = rules.inForce(subjectOf(change));
  return { template: null, rule, base: canonical(rule?.since ?? null) };
}

/** What could be proposed, checked as if it took effect now. @throws MillspaceError MS-LIB-…, MS-PRP-001, MS-PRP-008 */
export async function prepared(change: ProposedChange, actor: string, library: Library): Promise<ProposedChange> {
  const { templates, rules, setting } = library;
  switch (change.kind) {
    case 'template.publish':
      return { ...change, template: templates.prepared(change.template) };
    case 'template.retire':
      await templates.retirable(change.template);
      return change;
    case 'rule.make':
      return { ...change, rule: rules.prepared(change.rule, actor) };
    case 'rule.end':
      rules.mustBeInForce(change.rule);
      return change;
    case 'two-persons':
      setting.mustBePossible(change.on);
      return change;
  }
}

export interface Approval {
  proposal: string;
  proposedBy: string;
  approvedBy: string;
  reason: string;
}

/** Does what was proposed, within the commit that approves of it; it bears the name of who proposed it. @throws MillspaceError as `prepared` */
export async function apply(tx: Tx, change: ProposedChange, approval: Approval, library: Library): Promise<void> {
  const { templates, rules, setting } = library;
  const { proposal, proposedBy, approvedBy, reason } = approval;
  const because = { proposal, approvedBy };
  switch (change.kind) {
    case 'template.publish':
      await templates.saveIn(tx, templates.prepared(change.template), proposedBy, because);
      return;
    case 'template.retire':
      return templates.retireIn(tx, change.template, proposedBy, because);
    case 'rule.make':
      await rules.addIn(tx, rules.prepared(change.rule as DataspaceRule, proposedBy), proposedBy, because);
      return;
    case 'rule.end':
      return rules.withdrawIn(tx, change.rule, reason, proposedBy, because);
    case 'two-persons':
      return setting.switchIn(tx, change, proposedBy, because);
  }
}
