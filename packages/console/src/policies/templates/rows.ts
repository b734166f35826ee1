import type { LabelCounts } from '@millspace/policy';
import type { Bilingual, ListedTemplate, TemplateDraft, TemplateParameter, TemplateUse } from '@millspace/schemas';
import { bodyOf, misshapen, type TemplateBody } from './body.ts';
import { judge } from './judge.ts';

/** A template as the list shows it. */
export interface Row {
  id: string;
  title: Bilingual;
  summary: Bilingual;
  parameters: readonly TemplateParameter[];
  /** Null where it cannot be enforced as it is written. */
  labels: LabelCounts | null;
  state: 'shipped' | 'own' | 'retired' | 'draft';
  /** 0: there is none yet. */
  version: number;
  drafted: boolean;
  /** In force, under any version. */
  agreements: number;
  /** Published with an offer of any version. */
  datasets: number;
}

const NO_TEXT: Bilingual = { en: '', de: '' };

/** Templates and what is only written so far, in the order of the library: own ones first. Pure. */
export function rowsOf(
  templates: readonly ListedTemplate[],
  drafts: readonly TemplateDraft[],
  uses: readonly TemplateUse[],
): Row[] {
  const used = (id: string, what: 'agreements' | 'datasets') =>
    uses.filter((use) => use.id === id).reduce((sum, use) => sum + use[what], 0);
  const row = (id: string, body: TemplateBody, version: number, state: Row['state']): Row => {
    const sound = misshapen(body) === null;
    return {
      id,
      title: sound ? body.title : NO_TEXT,
      summary: sound ? body.summary : NO_TEXT,
      parameters: sound ? body.parameters : [],
      labels: sound ? judge({ ...body, id, version: Math.max(1, version) }).labels : null,
      state,
      version,
      drafted: drafts.some((draft) => draft.id === id),
      agreements: used(id, 'agreements'),
      datasets: used(id, 'datasets'),
    };
  };
  const onlyDrafts = drafts.filter(({ id }) => !templates.some((template) => template.id === id));
  return [
    ...onlyDrafts.map(({ id, template }) => row(id, template as unknown as TemplateBody, 0, 'draft')),
    ...templates.map((template) =>
      row(template.id, bodyOf(template), template.version, template.retiredAt !== null ? 'retired' : template.origin),
    ),
  ];
}
