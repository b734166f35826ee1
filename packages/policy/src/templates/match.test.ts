import type { OdrlOffer, PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { contractTerms } from '../contract.ts';
import { fillTemplate } from './fill.ts';
import { TEMPLATE_LIBRARY } from './library/index.ts';
import { matchTemplate } from './match.ts';
import type { TemplateValue } from './values.ts';

const DIGEST = `sha256-${'A'.repeat(43)}`;
const OTHER = `sha256-${'B'.repeat(43)}`;
/** A value for whatever a parameter wants to know. */
function someValue({ type, choices, min }: TemplateParameter): TemplateValue {
  if (choices?.[0] !== undefined) return choices[0];
  const values: Partial<Record<TemplateParameter['type'], TemplateValue>> = {
    instant: '2027-12-31T23:00:00Z',
    duration: 'P30D',
    decimal: min ?? '120.50',
    integer: min ?? '7',
    signals: ['agitator.power', 'product.temp_out'],
    terms: ['x:service'],
    participants: ['nordlack'],
    participant: 'nordlack',
    digest: DIGEST,
  };
  return values[type] ?? 'urn:example:7';
}
const TEMPLATE: PolicyTemplate = {
  id: 'rental',
  version: 3,
  title: { en: 'Rental', de: 'Miete' },
  summary: { en: '{amount} a month', de: '{amount} im Monat' },
  parameters: [
    { name: 'amount', type: 'decimal', max: '500', title: { en: 'Rent', de: 'Miete' } },
    { name: 'signals', type: 'signals', title: { en: 'Signals', de: 'Signale' } },
  ],
  policy: {
    permission: [
      {
        action: 'odrl:use',
        duty: [
          {
            action: 'odrl:compensate',
            constraint: [
              { leftOperand: 'odrl:payAmount', operator: 'eq', rightOperand: { $param: 'amount' } },
              { leftOperand: 'x:currency', operator: 'eq', rightOperand: 'EUR' },
            ],
          },
          {
            action: 'x:keepSignals',
            constraint: [{ leftOperand: 'x:signal', operator: 'isAnyOf', rightOperand: { $param: 'signals' } }],
          },
        ],
      },
    ],
  },
  annexes: [{ kind: 'liability', title: { en: 'Liability', de: 'Haftung' }, digest: OTHER }],
} as PolicyTemplate;

const filled = (values = { amount: '120.50', signals: ['agitator.power'] }): OdrlOffer => {
  const result = fillTemplate(TEMPLATE, { id: 'urn:uuid:1', values, digest: DIGEST });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.offer;
};
/** A copy, changed by hand. */
const changed = (change: (offer: ReturnType<typeof filled>) => void): OdrlOffer => {
  const copy = structuredClone(filled());
  change(copy);
  return copy;
};

describe('a policy and the template it names', () => {
  it('finds the values it was filled in with, whatever the order of members', () => {
    const { permission, ...rest } = filled();
    expect(matchTemplate(TEMPLATE, DIGEST, { permission, ...rest } as OdrlOffer)).toEqual({
      amount: '120.50',
      signals: ['agitator.power'],
    });
  });

  it.each([
    ['a rule that the template does not have', (o: OdrlOffer) => (o.permission ?? []).push({ action: 'odrl:use' })],
    ['a duty that is missing', (o: OdrlOffer) => o.permission?.[0]?.duty?.shift()],
    ['an annex that is missing', (o: OdrlOffer) => o.permission?.[0]?.duty?.pop()],
    ['a value beyond what the template admits', (o: OdrlOffer) => setAmount(o, '500.01')],
    ['a prohibition that was added', (o: OdrlOffer) => Object.assign(o, { prohibition: [{ action: 'odrl:use' }] })],
  ])('sees %s', (_what, change) => {
    const offer = changed((copy) => void change(copy));
    expect(matchTemplate(TEMPLATE, DIGEST, offer)).toBeNull();
  });

  it('is not fooled by another version under the same name', () => {
    expect(matchTemplate(TEMPLATE, OTHER, filled())).toBeNull();
    expect(matchTemplate({ ...TEMPLATE, version: 4 }, DIGEST, filled())).toBeNull();
  });

  it('holds for every template of the library', () => {
    for (const template of TEMPLATE_LIBRARY) {
      const values = Object.fromEntries(template.parameters.map((one) => [one.name, someValue(one)]));
      const result = fillTemplate(template, { id: 'urn:uuid:1', values, digest: DIGEST });
      expect([template.id, result.ok && matchTemplate(template, DIGEST, result.offer) !== null]).toEqual([
        template.id,
        true,
      ]);
    }
  });

  it('says which documents and payments a policy carries', () => {
    const compiled = compile(filled(), { kind: 'usage' });
    expect(compiled.ok && contractTerms(compiled.policy)).toEqual({
      documents: [
        { iri: 'urn:millspace:template:rental:3', digest: DIGEST },
        { iri: `urn:millspace:document:${OTHER}`, digest: OTHER },
      ],
      templates: [{ id: 'rental', version: 3, digest: DIGEST }],
      returns: [],
      payments: [{ amount: 120_500_000n, currency: 'EUR', period: null }],
    });
  });
});

function setAmount(offer: OdrlOffer, amount: string): void {
  const constraint = offer.permission?.[0]?.duty?.[0]?.constraint?.[0] as { rightOperand: object } | undefined;
  if (constraint) constraint.rightOperand = { '@value': amount, '@type': 'xsd:decimal' };
}
