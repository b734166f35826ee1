import { compile, contractTerms, fromDsp, matchTemplate } from '@millspace/policy';
import type { ListedTemplate, OdrlOffer } from '@millspace/schemas';
import { type Draft, valueKey } from '../datasets/publish/draft.ts';

/**
 * Pure: the terms on the table as a filled-in template, to change what is to be different; empty where they are none of these templates. Loads
 * the compiler, so it is imported when it is needed.
 */
export function presentTerms(offer: OdrlOffer, templates: readonly ListedTemplate[]): Draft {
  const read = fromDsp(offer);
  const compiled = read.ok ? compile(read.policy, { kind: 'usage' }) : null;
  if (!compiled?.ok) return {};
  const { returns } = contractTerms(compiled.policy);
  const [expected] = returns;
  const inReturn: Draft = expected
    ? {
        ...{ returnEn: expected.text.en, returnDe: expected.text.de },
        ...(expected.dataset === null ? {} : { returnDataset: expected.dataset }),
      }
    : {};
  for (const template of templates) {
    const values = matchTemplate(template, template.digest, offer);
    if (values === null) continue;
    const filled = Object.entries(values).map(([name, value]) => [valueKey(name), [value].flat().join(',')]);
    return { template: template.id, ...Object.fromEntries(filled), ...inReturn };
  }
  return inReturn;
}
