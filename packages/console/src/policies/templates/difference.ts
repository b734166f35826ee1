import type { PlacedClause } from '@millspace/policy';
import type { Bilingual, PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { judge } from './judge.ts';

export interface Difference {
  /** Sentences that only the earlier, and only the later version has. */
  gone: readonly PlacedClause[];
  come: readonly PlacedClause[];
  /** Title, summary and what it is for: before and after, where they differ. */
  texts: readonly { about: 'title' | 'summary'; before: Bilingual; after: Bilingual }[];
  blanks: {
    gone: readonly TemplateParameter[];
    come: readonly TemplateParameter[];
    changed: readonly TemplateParameter[];
  };
  /** Nothing that a reader would see differs. */
  none: boolean;
}

/** How two versions of a template differ, in sentences. Blanks that both have are filled in alike. Pure. */
export function difference(before: PolicyTemplate, after: PolicyTemplate): Difference {
  const later = judge(after);
  const shared = Object.fromEntries(
    Object.entries(later.values).filter(([name]) => {
      const type = (template: PolicyTemplate) => template.parameters.find((one) => one.name === name)?.type;
      return type(before) !== undefined && type(before) === type(after);
    }),
  );
  const earlier = judge(before, shared);
  const only = (these: readonly PlacedClause[], those: readonly PlacedClause[]) =>
    these.filter((clause) => !those.some(({ text, label }) => text.en === clause.text.en && label === clause.label));
  const texts = (['title', 'summary'] as const)
    .filter((about) => before[about].en !== after[about].en || before[about].de !== after[about].de)
    .map((about) => ({ about, before: before[about], after: after[about] }));
  const by = (template: PolicyTemplate, name: string) => template.parameters.find((one) => one.name === name);
  const blanks = {
    gone: before.parameters.filter(({ name }) => !by(after, name)),
    come: after.parameters.filter(({ name }) => !by(before, name)),
    changed: after.parameters.filter((one) => {
      const other = by(before, one.name);
      return other !== undefined && JSON.stringify(other) !== JSON.stringify(one);
    }),
  };
  const gone = only(earlier.clauses, later.clauses);
  const come = only(later.clauses, earlier.clauses);
  const none = [gone, come, texts, ...Object.values(blanks)].every((list) => list.length === 0);
  return { gone, come, texts, blanks, none };
}
