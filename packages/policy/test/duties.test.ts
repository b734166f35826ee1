import { describe, expect, it } from 'vitest';
import { CODES, classesOf, compile, consumerDuties, explainPolicy } from '../src/index.ts';
import {
  agreement,
  c,
  compiled,
  DAY,
  DIGEST,
  date,
  decide,
  duration,
  HOUR,
  NOW,
  owing,
  permissions,
  refusals,
  typed,
  USE,
} from './make.ts';

const price = (amount: string, ...more: unknown[]) => ({
  action: 'odrl:compensate',
  constraint: [c('odrl:payAmount', 'eq', typed(amount, 'decimal')), c('x:currency', 'eq', 'EUR'), ...more],
});
const log = { action: 'x:log', constraint: [c('x:logLevel', 'isAnyOf', ['on-allow', 'on-deny'])] };
const inform = (...more: unknown[]) => ({
  action: 'odrl:inform',
  constraint: [c('odrl:recipient', 'eq', 'urn:millspace:participant:acme'), c('x:logLevel', 'eq', 'on-allow'), ...more],
});
const next = {
  action: 'odrl:nextPolicy',
  constraint: [c('x:targetPolicy', 'eq', 'urn:policy:child'), c('x:policyDigest', 'eq', DIGEST)],
};

describe('payment', () => {
  const paid = (amount: string, period: number | null = null, currency = 'EUR') => ({ amount, currency, period });
  it('once, in advance: the amount, the currency, in one confirmation', () => {
    const policy = permissions(owing(price('500.00')));
    expect(decide(policy)).toMatchObject({ kind: 'undecidable', missing: ['payments'] });
    expect(decide(policy, { payments: [] })).toMatchObject({ kind: 'no-rule', code: CODES.notPaid });
    expect(decide(policy, { payments: [] }).text.de).toBe(
      'Abgelehnt. Keine Erlaubnis erlaubt es. 500,00 EUR sind nicht bezahlt.',
    );
    for (const short of [
      paid('499.99'),
      paid('500', 0),
      paid('500', null, 'USD'),
      paid('-500'),
      paid('1e9'),
      paid('250.00'),
    ]) {
      expect(decide(policy, { payments: [short, short] }).result).toBe('deny');
    }
    expect(decide(policy, { payments: [paid('500')] })).toMatchObject({ result: 'permit', validUntil: null });
  });
  it('for each period: allowed in the paid month, denied at its end, restored when paid late', () => {
    const policy = permissions(owing(price('50', c('x:billingPeriod', 'eq', duration('P1M')))));
    const start = Date.UTC(2026, 0, 31);
    const at = (now: number, ...periods: number[]) =>
      decide(policy, { now, agreementStart: start, payments: periods.map((p) => paid('50', p)) });
    const march = Date.UTC(2026, 1, 28);
    expect(at(march - 1, 0)).toMatchObject({ result: 'permit', validUntil: march });
    expect(at(march, 0)).toMatchObject({ kind: 'no-rule', code: CODES.notPaid, validUntil: null });
    expect(at(march, 0, 1)).toMatchObject({ result: 'permit', validUntil: Date.UTC(2026, 2, 31) });
    expect(at(march - 1, 0, 1, 2).validUntil).toBe(Date.UTC(2026, 3, 30));
    expect(at(march - 1, 1).validUntil).toBe(march);
    expect(decide(policy, { payments: [paid('50', 0)] })).toMatchObject({ kind: 'undecidable' });
    expect(classesOf(policy)).toEqual([1, 7, 8]);
  });
  it.each<[string, unknown]>([
    ['no amount', price('0')],
    ['no currency', { action: 'odrl:compensate', constraint: [c('odrl:payAmount', 'eq', typed('5', 'decimal'))] }],
    [
      'a strange currency',
      {
        action: 'odrl:compensate',
        constraint: [c('odrl:payAmount', 'eq', typed('5', 'decimal')), c('x:currency', 'eq', 'beads')],
      },
    ],
    ['a period of seconds', price('5', c('x:billingPeriod', 'eq', duration('PT1S')))],
    ['an exponent', price('1e3')],
  ])('refused: %s', (_name, duty) => {
    expect(refusals(agreement({ permission: [owing(duty)] })).length).toBeGreaterThan(0);
  });
});

describe('what the consumer owes', () => {
  const policy = permissions(owing(log, inform(c('odrl:delayPeriod', 'eq', duration('PT0S')))));
  it('is told to its connector, and nothing flows before that said that it does it', () => {
    expect(consumerDuties(policy)).toMatchObject([
      { kind: 'log', path: '/permission/0/duty/0', on: ['on-allow', 'on-deny'] },
      { kind: 'inform', path: '/permission/0/duty/1', on: ['on-allow'], recipient: 'acme', deadlineMs: 0 },
    ]);
    expect(decide(policy)).toMatchObject({
      kind: 'undecidable',
      code: CODES.notEnforcing,
      missing: ['consumerEnforces'],
    });
    const allowed = decide(policy, { consumerEnforces: true });
    expect(allowed).toMatchObject({ result: 'permit', duties: consumerDuties(policy) });
    expect(allowed.rules.filter((r) => r.kind === 'duty').map((r) => [r.outcome, r.label])).toEqual([
      ['deferred', 'evidenced'],
      ['deferred', 'evidenced'],
    ]);
  });
  it('one that is violated stops it, one that is fulfilled is said so', () => {
    const state = (state: 'fulfilled' | 'open' | 'violated') =>
      decide(policy, { consumerEnforces: true, duties: new Map([['/permission/0/duty/1', state]]) });
    expect(state('open').result).toBe('permit');
    expect(
      state('fulfilled')
        .rules.filter((r) => r.kind === 'duty')
        .map((r) => r.outcome),
    ).toEqual(['deferred', 'satisfied']);
    expect(state('violated')).toMatchObject({ kind: 'no-rule', code: CODES.dutyViolated });
  });
  it('a deadline is an hour unless stated', () => {
    expect(consumerDuties(permissions(owing(inform())))[0]).toMatchObject({ deadlineMs: HOUR });
  });
  it('passing on has to be permitted by name, with its next policy', () => {
    const onward = compiled(agreement({ permission: [USE, { action: 'odrl:distribute', duty: [next] }] }));
    expect(consumerDuties(onward)).toMatchObject([
      { kind: 'next-policy', targetPolicy: 'urn:policy:child', policyDigest: DIGEST, path: '/permission/1/duty/0' },
    ]);
    const pass = { action: 'odrl:distribute', side: 'consumer' as const };
    expect(decide(onward, pass)).toMatchObject({ result: 'permit' });
    expect(decide(permissions(USE), pass)).toMatchObject({ kind: 'no-rule', code: CODES.noPermission });
    expect(decide(onward)).toMatchObject({ result: 'permit' });
    expect(decide(onward, { action: 'odrl:dance' })).toMatchObject({ kind: 'no-rule' });
    expect(refusals(agreement({ permission: [owing(next)] }))).toEqual([
      ['/permission/0/duty/0/action', CODES.wrongPlace],
    ]);
    expect(refusals(agreement({ permission: [{ action: 'odrl:distribute', duty: [log] }] }))).toEqual([
      ['/permission/0/duty/0/action', CODES.wrongPlace],
    ]);
  });
});

describe('obligations', () => {
  const owed = (...obligation: unknown[]) => compiled(agreement({ permission: [USE], obligation }));
  const del = (...constraint: unknown[]) => ({ action: 'odrl:delete', constraint });
  it('delete by a date, after receipt, at the end; anonymise at once or later', () => {
    const policy = owed(
      del(c('odrl:dateTime', 'lteq', date(NOW + DAY))),
      del(c('odrl:delayPeriod', 'eq', duration('P30D'))),
      del(c('odrl:event', 'eq', 'x:agreement-end')),
      { action: 'odrl:anonymize', constraint: [c('x:jsonPath', 'isAnyOf', ['$.operator', '$.samples[*].note'])] },
      {
        action: 'odrl:anonymize',
        constraint: [c('x:jsonPath', 'eq', '$.operator'), c('odrl:delayPeriod', 'eq', duration('P7D'))],
      },
    );
    expect(consumerDuties(policy)).toMatchObject([
      { kind: 'delete', byMs: NOW + DAY, path: '/obligation/0' },
      { kind: 'delete', afterReceiptMs: 30 * DAY },
      { kind: 'delete', onAgreementEnd: true },
      { kind: 'anonymise', jsonPaths: ['$.operator', '$.samples[*].note'], afterReceiptMs: 0 },
      { kind: 'anonymise', afterReceiptMs: 7 * DAY },
    ]);
    expect(explainPolicy(policy)).toMatchObject({ labels: { prevented: 1, evidenced: 5 } });
  });
  it('stop everything when violated, and need a connector that enforces', () => {
    const policy = owed(del(c('odrl:delayPeriod', 'eq', duration('P30D'))));
    expect(decide(policy)).toMatchObject({
      kind: 'undecidable',
      code: CODES.notEnforcing,
      missing: ['consumerEnforces'],
    });
    expect(decide(policy, { consumerEnforces: true })).toMatchObject({
      result: 'permit',
      duties: [{ kind: 'delete' }],
    });
    const broken = decide(policy, { consumerEnforces: true, duties: new Map([['/obligation/0', 'violated']]) });
    expect(broken).toMatchObject({ kind: 'forbidden', code: CODES.dutyViolated });
    expect(broken.text.en).toMatch(/^Refused\. Obligation 1 stops it\. This was not done in time\./);
  });
  it.each<[string, unknown, string]>([
    ['nothing to go by', del(), CODES.missingParameter],
    [
      'two dates',
      del(c('odrl:dateTime', 'lteq', date(NOW)), c('odrl:delayPeriod', 'eq', duration('P1D'))),
      CODES.duplicate,
    ],
    ['months', del(c('odrl:delayPeriod', 'eq', duration('P1M'))), CODES.malformedValue],
    ['another event', del(c('odrl:event', 'eq', 'x:machine-fault-open')), CODES.malformedValue],
    ['a bound that is no deadline', del(c('odrl:dateTime', 'gteq', date(NOW))), CODES.unknownOperator],
    ['no path', { action: 'odrl:anonymize', constraint: [c('x:jsonPath', 'eq', 'operator')] }, CODES.malformedValue],
    ['a duty of a permission', log, CODES.wrongPlace],
    ['an action nobody does', { action: 'odrl:dance' }, CODES.unknownAction],
  ])('refused: %s', (_name, obligation, code) => {
    expect(refusals(agreement({ permission: [USE], obligation: [obligation] }))[0]?.[1]).toBe(code);
  });
});

describe('shapes', () => {
  const shape = (...duty: unknown[]) => permissions(owing(...duty)).permissions[0]?.shape;
  it('pseudonyms, replaced and removed fields, blurred times, further statistics', () => {
    expect(
      shape(
        { action: 'x:pseudonymise', constraint: [c('x:field', 'isAnyOf', ['product', 'x:machine'])] },
        {
          action: 'x:replace',
          constraint: [c('x:jsonPath', 'eq', '$.operator.name'), c('x:replaceWith', 'eq', '***')],
        },
        { action: 'x:replace', constraint: [c('x:jsonPath', 'eq', '$.note'), c('x:replaceWith', 'eq', '')] },
        { action: 'x:remove', constraint: [c('x:jsonPath', 'isAnyOf', ['$.samples[*].lab'])] },
        { action: 'odrl:anonymize', constraint: [c('x:jsonPath', 'eq', '$.badge')] },
        { action: 'x:blurTime', constraint: [c('x:step', 'eq', duration('PT1M'))] },
        { action: 'x:aggregate', constraint: [c('x:window', 'eq', duration('PT10S')), c('x:statistic', 'eq', 'last')] },
      ),
    ).toEqual({
      signals: null,
      round: null,
      delayMs: null,
      windowMs: 10_000,
      statistic: 'last',
      pseudonymise: ['machine', 'product'],
      replace: [
        { path: '$.operator.name', with: '***' },
        { path: '$.note', with: '' },
      ],
      remove: ['$.badge', '$.samples[*].lab'],
      timeStepMs: 60_000,
    });
  });
  it.each<[unknown]>([
    [{ action: 'x:pseudonymise', constraint: [c('x:field', 'isAnyOf', ['shoe'])] }],
    [{ action: 'x:remove', constraint: [c('x:jsonPath', 'isAnyOf', ['$..operator'])] }],
    [{ action: 'x:remove', constraint: [c('x:jsonPath', 'isAnyOf', ['$.a[0]'])] }],
    [{ action: 'x:blurTime', constraint: [c('x:step', 'eq', typed('60', 'decimal'))] }],
  ])('refused: %j', (duty) => {
    expect(refusals(agreement({ permission: [owing(duty)] }))).toHaveLength(1);
  });
});

describe('contract text', () => {
  it('is shown, signed and never a condition', () => {
    const policy = permissions(
      owing({
        action: 'x:agreeTo',
        constraint: [c('x:document', 'eq', 'https://acme.example/liability'), c('x:documentDigest', 'eq', DIGEST)],
      }),
    );
    const decision = decide(policy);
    expect(decision.result).toBe('permit');
    expect(decision.rules.find((r) => r.kind === 'duty')).toMatchObject({
      label: 'contract-text',
      outcome: 'satisfied',
    });
    expect(explainPolicy(policy).labels.contractText).toBe(1);
  });
  it('a rule about an action that nobody asks about is text, and says so', () => {
    const policy = compiled(
      agreement({ permission: [USE], conflict: 'prohibit', prohibition: [{ action: 'odrl:print' }] }),
    );
    expect(decide(policy).result).toBe('permit');
    expect(explainPolicy(policy).labels).toMatchObject({ prevented: 1, contractText: 1 });
    expect(explainPolicy(policy).sentences[0]?.en).toMatch(/ No machine enforces that; it is recorded and shown\.$/);
  });
});

describe('what the table says is not enforced does not compile', () => {
  it('a term that is refused is refused by its class, everywhere it can stand', () => {
    const refused = (term: string, rules: object) => {
      const result = compile(agreement(rules), { kind: 'usage', enforced: (t) => t !== term });
      return result.ok ? null : result.errors.map((e) => e.code);
    };
    expect(refused('odrl:compensate', { permission: [owing(price('5'))] })).toEqual([CODES.notEnforced]);
    expect(
      refused('x:billingPeriod', { permission: [owing(price('5', c('x:billingPeriod', 'eq', duration('P1M'))))] }),
    ).toEqual([CODES.notEnforced]);
    expect(refused('odrl:delete', { permission: [USE], obligation: [{ action: 'odrl:delete' }] })).toEqual([
      CODES.notEnforced,
    ]);
    expect(
      refused('x:last', {
        permission: [
          owing({
            action: 'x:aggregate',
            constraint: [c('x:window', 'eq', duration('PT1S')), c('x:statistic', 'eq', 'last')],
          }),
        ],
      }),
    ).toEqual([CODES.notEnforced]);
    expect(refused('odrl:distribute', { permission: [{ action: 'odrl:distribute' }] })).toEqual([CODES.notEnforced]);
    expect(
      refused('x:remove', {
        permission: [owing({ action: 'odrl:anonymize', constraint: [c('x:jsonPath', 'eq', '$.a')] })],
      }),
    ).toEqual([CODES.notEnforced]);
  });
});
