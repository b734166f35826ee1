// The ODRL form of each row of the table, as short as it can be said.
import { offer } from '../../src/builders.ts';
import type { OfferTerms } from '../../src/offer-terms.ts';

const DIGEST = `sha256-${'A'.repeat(43)}`;
const CONNECTOR = 'urn:millspace:connector:00000000-0000-4000-8000-000000000002';

const TERMS: Readonly<Record<string, OfferTerms>> = {
  '1': {},
  '2': { connectors: [CONNECTOR] },
  '3': { applications: ['urn:app:wear-report'] },
  '4': { until: '2027-03-01T00:00:00Z' },
  '5': { lasting: { months: 1 } },
  '6': { places: ['EU'] },
  '7': { price: { amount: '500.00', currency: 'EUR' } },
  '8': { price: { amount: '50.00', currency: 'EUR', every: { months: 1 } } },
  '9': { roles: ['maintenance-engineer'] },
  '10': { purposes: ['x:predictive-maintenance'] },
  '11': { whileOpen: ['machine-fault'] },
  '12': { count: { unit: 'deliveries', limit: 10 } },
  '12-local': { count: { unit: 'uses', limit: 10 } },
  '13': { securityLevel: 'TRUST' },
  '14': { deleteAfter: { days: 30 } },
  '15': { windowSeconds: 10 },
  '15-statistics': { windowSeconds: 10, statistic: 'last' },
  '15-pseudonyms': { pseudonymise: ['product'] },
  '15-fields': { replace: { '$.operator': '***' } },
  '16': { anonymise: { paths: ['$.operator'] } },
  '17': { log: 'all' },
  '18': { inform: { participant: 'acme', of: 'granted', withinSeconds: 3600 } },
  '19': { passOn: { policy: 'urn:policy:child-1', digest: DIGEST } },
  '21': { machineStates: ['running'] },
  participant: { participants: ['beads'] },
  recipient: { notParticipants: ['x:dma-gatekeepers'] },
  membership: { memberships: ['mill-users'] },
  'machine-relation': { machineRelations: ['user'] },
  'contract-text': { agreeTo: [{ document: 'urn:millspace:document:terms', digest: DIGEST }] },
};

/** What no builder makes, or makes longer. */
const RULES: Readonly<Record<string, object>> = {
  prohibition: { permission: [{ action: 'odrl:use' }], prohibition: [{ action: 'odrl:use' }] },
  '20': {
    permission: [
      {
        action: 'odrl:distribute',
        constraint: [{ leftOperand: 'x:artifactState', operator: 'isAnyOf', rightOperand: ['encrypted'] }],
      },
    ],
  },
};

/** An offer of this row; undefined when nobody has written one. */
export function exampleOf(key: string): object | undefined {
  const rules = RULES[key];
  if (rules) return { ...offer({ id: 'urn:uuid:example' }), ...rules };
  const terms = TERMS[key];
  return terms && offer({ ...terms, id: 'urn:uuid:example' });
}
