import type { Bilingual } from '@millspace/schemas';

/** The companies of the demo. They are made up. */
export interface Company {
  slug: string;
  name: string;
  country: string;
}

/** Runs two bead mills and keeps the say over what they record. */
export const OPERATOR: Company = { slug: 'nordlack', name: 'Nordlack Farben', country: 'DE' };
/** Built the mills, wants to know when a seal fails. */
export const MAKER: Company = { slug: 'hansen', name: 'Hansen Mühlenbau', country: 'DE' };
/** Sells the beads, wants to advise on them. */
export const SUPPLIER: Company = { slug: 'perlit', name: 'Perlit Mahlkörper', country: 'AT' };

export const COMPANIES: readonly Company[] = [OPERATOR, MAKER, SUPPLIER];

export const MILL_DATASET = `urn:millspace:dataset:${OPERATOR.slug}:bead-mills`;
export const ADVICE_DATASET = `urn:millspace:dataset:${SUPPLIER.slug}:bead-advice`;

export const MAINTENANCE = 'x:predictive-maintenance';
export const RECOMMENDATION = 'x:bead-recommendation';
export const MARKETING = 'x:marketing';

export const PURPOSE_NAMES: Record<string, Bilingual> = {
  [MAINTENANCE]: { en: 'predictive maintenance', de: 'vorausschauende Wartung' },
  [RECOMMENDATION]: { en: 'bead recommendation', de: 'Mahlkörper-Empfehlung' },
  [MARKETING]: { en: 'marketing', de: 'Werbung' },
};

/** What the bead supplier needs, in means of ten seconds: nothing of recipe, product or throughput. */
export const SUPPLIER_SIGNALS = [
  'agitator.power',
  'agitator.speed',
  'agitator.tip_speed',
  'product.temp_out',
  'beads.fill_level',
  'beads.hours',
  'batch.em_specific',
];
export const SUPPLIER_WINDOW_SECONDS = 10;
