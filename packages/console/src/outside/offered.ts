import type { Bilingual, DspDataset } from '@millspace/schemas';
import { descriptionInCatalogue, titleInCatalogue } from '@millspace/schemas/dsp-text';

/** A dataset of another dataspace, as people read it. */
export interface Offered {
  id: string;
  title: Bilingual;
  description: Bilingual | null;
  /** In which data can be had, each once. */
  formats: readonly string[];
  offers: DspDataset['hasPolicy'];
}

/** Pure: what the catalogue of a partner says of a dataset. Members that the protocol leaves open are read where they are texts. */
export function offeredOf(dataset: DspDataset): Offered {
  const { '@id': id, hasPolicy, distribution } = dataset;
  const name = lastPart(id);
  return {
    id,
    title: titleInCatalogue(dataset) ?? { en: name, de: name },
    description: descriptionInCatalogue(dataset),
    formats: [...new Set(distribution.map(({ format }) => format))],
    offers: hasPolicy,
  };
}

const lastPart = (id: string): string => id.split(/[:/]/).findLast((part) => part !== '') ?? id;
