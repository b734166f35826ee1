import { toDsp } from '@millspace/policy';
import type { Dataset, DspCatalog, DspDataService, DspDataset, DspOffer } from '@millspace/schemas';
import { CONTEXT } from './read-message.ts';

/** What a participant's catalogue says of itself. */
export interface CatalogPlace {
  slug: string;
  /** Its id on the wire. */
  id: string;
  /** DSP base address. */
  base: string;
}

function serviceOf({ slug, base }: CatalogPlace): DspDataService {
  return { '@id': `urn:millspace:service:${slug}`, '@type': 'DataService', endpointURL: base };
}

/**
 * Pure: a dataset as the catalogue lists it, each offer in the form that survives the protocol; null when it has no format for
 * who asks, or an offer cannot be put on the wire whole: then nothing of the dataset is shown, rather than thinner terms.
 */
export function datasetOnWire(dataset: Dataset, place: CatalogPlace, formats: readonly string[]): DspDataset | null {
  const offers = dataset.offers.map((offer) => toDsp(offer));
  if (offers.length === 0 || formats.length === 0 || offers.some((offer) => !offer.ok)) return null;
  const { title, description } = dataset;
  return {
    '@id': dataset.id,
    '@type': 'Dataset',
    'dct:title': languages(title),
    ...(description ? { 'dct:description': languages(description) } : {}),
    hasPolicy: offers.flatMap((offer) => (offer.ok ? [withoutEmpty(offer.policy)] : [])),
    distribution: formats.map((format) => ({
      '@type': 'Distribution',
      format,
      accessService: serviceOf(place),
    })),
  } as DspDataset;
}

/** Pure: one page of a catalogue. Without a dataset the member is left out: the protocol has no empty list. */
export function catalogOnWire(datasets: readonly DspDataset[], place: CatalogPlace): DspCatalog {
  return {
    '@context': CONTEXT,
    '@id': `urn:millspace:catalog:${place.slug}`,
    '@type': 'Catalog',
    participantId: place.id,
    ...(datasets.length === 0 ? {} : { dataset: [...datasets] }),
    service: [serviceOf(place)],
  } as DspCatalog;
}

function languages(text: { en: string; de: string }): { '@value': string; '@language': string }[] {
  return [
    { '@value': text.en, '@language': 'en' },
    { '@value': text.de, '@language': 'de' },
  ];
}

function withoutEmpty(policy: Record<string, unknown>): DspOffer {
  const { target: _target, ...rest } = policy;
  const entries = Object.entries(rest).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return { ...Object.fromEntries(entries), '@type': 'Offer' } as DspOffer;
}
