import { type TemplateValue, tryTemplate } from '@millspace/policy';
import type { ListedTemplate, TemplateDraft } from '@millspace/schemas';
import { bodyOf, misshapen, type TemplateBody } from './body.ts';
import { rulesOf } from './run-tests.ts';

/** Rules of a template with values in its blanks, for the simulator. */
export interface Under {
  body: TemplateBody;
  /** null: what is being written. */
  version: number | null;
  /** What is in each blank: given, else what it begins with, else something that fits. */
  values: Readonly<Record<string, TemplateValue>>;
  /** Null where it cannot be enforced so. */
  policy: object | null;
}

/** What is being written of a template, else its newest version, filled in. Null where it is in no form of a template. Pure. */
export function under(
  id: string,
  found: { template: ListedTemplate | null; draft: TemplateDraft | null },
  given: Readonly<Record<string, TemplateValue>>,
): Under | null {
  const { template, draft } = found;
  const body = draft ? (draft.template as unknown as TemplateBody) : template ? bodyOf(template) : null;
  if (body === null || misshapen(body) !== null) return null;
  const whole = { ...body, id, version: (template?.version ?? 0) + 1 };
  const { values, ok } = tryTemplate(whole, given);
  return {
    body,
    version: draft ? null : (template?.version ?? null),
    values,
    policy: ok
      ? rulesOf(whole, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, copy(value)])))
      : null,
  };
}

const copy = (value: TemplateValue): string | string[] => (typeof value === 'string' ? value : [...value]);
