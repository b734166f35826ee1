import { randomUUID } from 'node:crypto';
import { accessPolicy, type OfferTerms, offer } from '@millspace/policy';
import type { DatasetInput, OdrlOffer } from '@millspace/schemas';
import { OPERATOR, SUPPLIER } from './companies.ts';
import { adviceDataset } from './offers.ts';

export const PRICE = { amount: '500.00', currency: 'EUR' };
export const ROLE = 'maintenance-engineer';
/** Looks at what was received. */
export const LOOKS = 2;

/** The supplier's advice once more, under terms of one class each, and where it could not be published. */
export interface TermsOnShow {
  dataset: DatasetInput;
  sale: OdrlOffer;
  role: OdrlOffer;
  duties: OdrlOffer;
  encrypted: DatasetInput;
  /** The dataset with one more offer: up to and including this instant (epoch ms). */
  until(last: number): { dataset: DatasetInput; offer: OdrlOffer };
}

export function termsOnShow(): TermsOnShow {
  const made = (terms: OfferTerms) => offer({ id: `urn:uuid:${randomUUID()}`, ...terms });
  const offers = {
    sale: made({ price: PRICE }),
    role: made({ roles: [ROLE] }),
    duties: made({ count: { unit: 'uses', limit: LOOKS }, log: 'all', deleteAtEnd: true }),
  };
  const dataset: DatasetInput = {
    ...adviceDataset(),
    id: `urn:millspace:dataset:${SUPPLIER.slug}:bead-advice-on-terms`,
    title: { en: 'Bead advice, under terms', de: 'Mahlkörper-Rat, mit Bedingungen' },
    accessPolicy: accessPolicy([OPERATOR.slug]),
    offers: Object.values(offers),
  };
  const encrypted = {
    ...made({}),
    permission: [
      {
        action: 'odrl:distribute',
        constraint: [{ leftOperand: 'x:artifactState', operator: 'isAnyOf' as const, rightOperand: ['encrypted'] }],
      },
    ],
  };
  return {
    ...{ dataset, ...offers },
    encrypted: { ...dataset, id: `${dataset.id}-encrypted`, offers: [encrypted] },
    until: (last) => {
      const ending = made({ until: last });
      return { dataset: { ...dataset, offers: [...dataset.offers, ending] }, offer: ending };
    },
  };
}
