import { parseCalendarDuration } from '@millspace/policy';
import type { SigningScope } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { beyond, beyondLimits, type Contract, wider } from './limits.ts';

const NOW = Date.UTC(2026, 10, 1);
const MONTH = parseCalendarDuration('P1M');
const rent = (amount: bigint, currency = 'EUR', period = MONTH) => ({ amount: amount * 1_000_000n, currency, period });
const CONTRACT: Contract = {
  side: 'consumer',
  dataset: 'urn:millspace:dataset:acme:mills',
  counterparty: 'acme',
  memberships: ['x:association'],
  template: { id: 'rental', version: 2 },
  doubt: null,
  payments: [],
  returns: [],
};
const RETURN = { text: { en: 'means', de: 'Mittelwerte' }, dataset: null };
const exceeded = (scope: SigningScope, change: Partial<Contract> = {}, now = NOW) =>
  beyond(scope, { ...CONTRACT, ...change }, now).map(({ limit }) => limit);

describe('a scope', () => {
  test.each<[string, SigningScope, Partial<Contract>, string[]]>([
    ['of nothing named: everything without a payment', {}, {}, []],
    ['of nothing named, and a payment', {}, { payments: [rent(1n)] }, ['payments']],
    ['of nothing named, and something in return', {}, { returns: [RETURN] }, ['payments']],
    ['of any payment, and something in return', { payments: 'any' }, { returns: [RETURN] }, []],
    [
      'of payments up to an amount, and something in return',
      { payments: { amount: '500', currency: 'EUR' } },
      { returns: [RETURN] },
      ['payments'],
    ],
    ['of who gets the return', {}, { side: 'provider', returns: [RETURN] }, []],
    ['of the other side', { side: 'provider' }, {}, ['side']],
    ['of a template in any version', { templates: ['rental'] }, {}, []],
    ['of this version', { templates: ['rental@2'] }, {}, []],
    ['of another version', { templates: ['rental@1'] }, {}, ['template']],
    ['of a template, and a contract of none', { templates: ['rental'] }, { template: null }, ['template']],
    ['of contracts without template', { withoutTemplate: true }, { template: null }, []],
    ['of contracts without template, and one with', { withoutTemplate: true }, {}, ['template']],
    ['of both', { withoutTemplate: true, templates: ['rental'] }, {}, []],
    [
      'of contracts without template, and one that only pretends to be a template',
      { withoutTemplate: true, templates: ['rental'] },
      { template: null, doubt: { en: 'x', de: 'x' } },
      ['template'],
    ],
    ['of other datasets', { datasets: ['urn:millspace:dataset:acme:other'] }, {}, ['dataset']],
    ['of the counterparty', { counterparties: ['acme'] }, {}, []],
    ['of another one', { counterparties: ['beads'] }, {}, ['counterparty']],
    ['of members', { memberships: ['x:association'] }, {}, []],
    ['of members, where nobody has said', { memberships: ['x:association'] }, { memberships: null }, ['counterparty']],
    ['of somebody or members', { counterparties: ['beads'], memberships: ['x:association'] }, {}, []],
    ['up to an instant', { until: NOW }, {}, []],
    ['up to an earlier instant', { until: NOW - 1 }, {}, ['until']],
    ['of any payment', { payments: 'any' }, { payments: [rent(10n ** 9n)] }, []],
    [
      'of rents up to an amount',
      { payments: { amount: '500', currency: 'EUR', period: 'P1M' } },
      { payments: [rent(500n)] },
      [],
    ],
    [
      'of a rent a little higher',
      { payments: { amount: '499.999999', currency: 'EUR', period: 'P1M' } },
      { payments: [rent(500n)] },
      ['payments'],
    ],
    [
      'of rents that exceed it together',
      { payments: { amount: '500', currency: 'EUR', period: 'P1M' } },
      { payments: [rent(300n), rent(201n)] },
      ['payments'],
    ],
    [
      'of rents in another currency',
      { payments: { amount: '500', currency: 'EUR', period: 'P1M' } },
      { payments: [rent(1n, 'USD')] },
      ['payments'],
    ],
    [
      'of a price paid once, and a rent',
      { payments: { amount: '500', currency: 'EUR' } },
      { payments: [rent(1n)] },
      ['payments'],
    ],
    [
      'of rents of an unreadable period',
      { payments: { amount: '500', currency: 'EUR', period: 'Pfft' } },
      { payments: [{ ...rent(1n), period: null }] },
      ['payments'],
    ],
  ])('%s', (_what, scope, change, expected) => {
    expect(exceeded(scope, change)).toEqual(expected);
  });

  test('says in both languages what is allowed and what was asked', () => {
    const scope: SigningScope = { payments: { amount: '100', currency: 'EUR', period: 'P1M' } };
    const [found] = beyond(scope, { ...CONTRACT, payments: [{ ...rent(1n), amount: 120_500_000n }] }, NOW);
    expect(found?.text).toEqual({
      en: 'only up to 100 EUR per 1 month (here: 120.50 EUR per 1 month)',
      de: 'nur bis 100 EUR je 1 Monat (hier: 120,50 EUR je 1 Monat)',
    });
  });
});

test('limits have room when one of their scopes has; else what the nearest one lacks is said', () => {
  const scopes: SigningScope[] = [{ templates: ['sale'], counterparties: ['beads'] }, { templates: ['rental@3'] }];
  expect(beyondLimits({ scopes }, CONTRACT, NOW).map(({ limit }) => limit)).toEqual(['template']);
  expect(beyondLimits({ scopes: [...scopes, {}] }, CONTRACT, NOW)).toEqual([]);
  expect(beyondLimits({ scopes: [] }, CONTRACT, NOW)).toHaveLength(1);
});

describe('an instruction lies within a limit only when that is sure', () => {
  const LIMIT: SigningScope = {
    side: 'provider',
    templates: ['rental', 'sale@1'],
    datasets: ['urn:a', 'urn:b'],
    counterparties: ['acme', 'beads'],
    memberships: ['x:association'],
    payments: { amount: '500', currency: 'EUR', period: 'P1M' },
    until: NOW,
  };
  const INSIDE: SigningScope = {
    side: 'provider',
    templates: ['rental@7', 'sale@1'],
    datasets: ['urn:a'],
    counterparties: ['acme'],
    payments: { amount: '500', currency: 'EUR', period: 'P1M' },
    until: NOW,
  };
  test('inside', () => {
    expect(wider(INSIDE, LIMIT)).toEqual([]);
    expect(wider({ ...INSIDE, counterparties: ['acme'], memberships: ['x:association'] }, LIMIT)).toEqual([]);
    expect(wider(INSIDE, { payments: 'any' })).toEqual([]);
  });
  test.each<[string, SigningScope]>([
    ['side', { ...INSIDE, side: 'consumer' }],
    ['template', { ...INSIDE, templates: ['sale@2'] }],
    ['template', { ...INSIDE, withoutTemplate: true }],
    ['dataset', { ...INSIDE, datasets: ['urn:a', 'urn:c'] }],
    ['counterparty', { ...INSIDE, counterparties: ['maker'] }],
    ['counterparty', { ...INSIDE, memberships: ['x:other'] }],
    ['payments', { ...INSIDE, payments: 'any' }],
    ['payments', { ...INSIDE, payments: { amount: '500', currency: 'EUR' } }],
    ['until', { ...INSIDE, until: NOW + 1 }],
  ])('beyond: %s', (limit, scope) => {
    expect(wider(scope, LIMIT).map((found) => found.limit)).toEqual([limit]);
  });
  test('what is left out is everything, and so goes beyond', () => {
    const { side: _s, ...rest } = INSIDE;
    expect(wider({ payments: 'none' }, LIMIT).map(({ limit }) => limit)).toEqual([
      'side',
      'template',
      'dataset',
      'counterparty',
      'until',
    ]);
    expect(wider(rest, LIMIT).map(({ limit }) => limit)).toEqual(['side']);
  });
});
