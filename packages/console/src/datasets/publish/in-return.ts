import { withInReturn } from '@millspace/policy';
import type { FilledTemplate } from '@millspace/schemas';
import type { Draft } from './draft.ts';

/** Pure: what the draft expects in return; null: nothing. In one language alone it stands for both. */
export function inReturnOf({ returnEn = '', returnDe = '', returnDataset = '' }: Draft) {
  const [en, de, dataset] = [returnEn.trim(), returnDe.trim(), returnDataset.trim()];
  if (en === '' && de === '') return null;
  return { text: { en: en || de, de: de || en }, dataset: dataset === '' ? null : dataset };
}

/** Pure: a filled template with what is expected in return, in the offer and among what the contract says. */
export function filledWithReturn(filled: FilledTemplate, draft: Draft): FilledTemplate {
  const expected = inReturnOf(draft);
  if (expected === null) return filled;
  const { text, dataset } = expected;
  const which = dataset === null ? { en: '', de: '' } : { en: ` (dataset ${dataset})`, de: ` (Datensatz ${dataset})` };
  return {
    ...filled,
    offer: withInReturn(filled.offer, expected),
    terms: [
      ...filled.terms,
      {
        label: 'contract-text',
        text: {
          en: `In return is expected: “${text.en}”${which.en}. No machine enforces it.`,
          de: `Als Gegenleistung wird erwartet: „${text.de}“${which.de}. Keine Maschine setzt das durch.`,
        },
      },
    ],
    labels: { ...filled.labels, contractText: filled.labels.contractText + 1 },
  };
}
