// Random policies and facts, of every term.
import fc from 'fast-check';
import type { Facts } from '../src/index.ts';
import { agreement, c, DAY, DIGEST, date, duration, FACTS, HOUR, NOW, typed } from './make.ts';

const near = fc.integer({ min: -20, max: 20 }).map((hours) => NOW + hours * HOUR);
const some = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const set = (term: string, operators: string[], ...values: string[]) =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom(...operators.filter((o) => o.startsWith('is'))), some(...values))
      .map(([o, list]) => c(term, o, list)),
    fc.constantFrom(...values).map((value) => c(term, 'eq', value)),
  );
const SET = ['isAnyOf', 'isNoneOf'];

const time = fc.oneof(
  fc
    .tuple(fc.constantFrom('gteq', 'gt', 'lteq', 'lt', 'eq', 'neq'), near)
    .map(([o, at]) => c('odrl:dateTime', o, date(at))),
  fc
    .tuple(fc.constantFrom('lteq', 'lt'), fc.constantFrom('PT5H', 'P1D', 'P1M'))
    .map(([o, d]) => c('odrl:elapsedTime', o, duration(d))),
);
const machine = fc.oneof(
  fc.constantFrom('x:machine-fault-open', 'x:remote-maintenance-open').map((e) => c('odrl:event', 'eq', e)),
  set('x:state', SET, 'x:running', 'x:idle'),
  fc.constantFrom('x:user', 'x:owner').map((r) => c('x:machineRelation', 'eq', r)),
);
const party = fc.oneof(
  set('x:connector', SET, 'urn:c:1', 'urn:c:2'),
  set('x:role', [...SET, 'isAllOf'], 'a', 'b'),
  set('x:membership', SET, 'x:club', 'x:giants'),
  set('odrl:recipient', SET, 'beads', 'x:giants', 'other'),
  set('odrl:spatial', [...SET, 'isPartOf'], 'iso3166:DE', 'x:EU', 'iso3166:DE-BY', 'iso3166:US'),
  set('x:securityProfile', SET, 'x:TRUST', 'x:BASE'),
  fc.constant(c('x:state', 'eq', 'x:contract-not-terminated')),
);
const purpose = set('odrl:purpose', [...SET, 'isPartOf'], 'x:service', 'x:maintenance', 'p');
/** A condition that the broker decides, or that both sides do. */
export const atBroker = fc.oneof(time, machine, party, purpose);

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2 },
    { weight: 4, arbitrary: atBroker },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('and', 'or', 'xone'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
        .map(([word, parts]) => ({ [word]: parts })),
    },
  ),
}));
/** Plain and logical constraints of the broker. */
export const constraint = tree as fc.Arbitrary<object>;
const application = set('x:application', SET, 'urn:app:1', 'urn:app:2');

const counted = fc
  .constantFrom('x:samples', 'x:deliveries', 'x:uses')
  .map((unit) => [c('odrl:count', 'lteq', typed('5', 'integer')), c('odrl:unitOfCount', 'eq', unit)]);

const duty = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom('1', '50.00').map((amount) => ({
      action: 'odrl:compensate',
      constraint: [c('odrl:payAmount', 'eq', typed(amount, 'decimal')), c('x:currency', 'eq', 'EUR')],
    })),
    fc.constant({
      action: 'odrl:compensate',
      constraint: [
        c('odrl:payAmount', 'eq', typed('5', 'decimal')),
        c('x:currency', 'eq', 'EUR'),
        c('x:billingPeriod', 'eq', duration('PT7H')),
      ],
    }),
    some('on-allow', 'on-deny').map((levels) => ({
      action: 'x:log',
      constraint: [c('x:logLevel', 'isAnyOf', levels)],
    })),
    fc.constant({
      action: 'odrl:inform',
      constraint: [c('odrl:recipient', 'eq', 'acme'), c('x:logLevel', 'eq', 'on-allow')],
    }),
    fc
      .constantFrom(0.1, 0.5)
      .map((step) => ({ action: 'x:round', constraint: [c('x:step', 'eq', typed(String(step), 'decimal'))] })),
    some('a.x', 'b.y').map((signals) => ({ action: 'x:keepSignals', constraint: [c('x:signal', 'isAnyOf', signals)] })),
    fc.tuple(fc.constantFrom('PT10S', 'PT20S', 'PT30S'), fc.constantFrom('mean', 'last')).map(([w, s]) => ({
      action: 'x:aggregate',
      constraint: [c('x:window', 'eq', duration(w)), c('x:statistic', 'eq', s)],
    })),
    fc
      .constantFrom('PT1M', 'PT2M')
      .map((d) => ({ action: 'x:delay', constraint: [c('odrl:delayPeriod', 'eq', duration(d))] })),
    some('machine', 'batch').map((f) => ({ action: 'x:pseudonymise', constraint: [c('x:field', 'isAnyOf', f)] })),
    some('$.a', '$.b[*].c').map((paths) => ({ action: 'x:remove', constraint: [c('x:jsonPath', 'isAnyOf', paths)] })),
    fc.constant({ action: 'x:replace', constraint: [c('x:jsonPath', 'eq', '$.a'), c('x:replaceWith', 'eq', '***')] }),
    fc.constant({ action: 'x:blurTime', constraint: [c('x:step', 'eq', duration('PT1M'))] }),
    fc.constant({
      action: 'x:agreeTo',
      constraint: [c('x:document', 'eq', 'urn:doc'), c('x:documentDigest', 'eq', DIGEST)],
    }),
  ),
  { maxLength: 3, selector: (d) => d.action },
);

const action = fc.constantFrom('odrl:use', 'odrl:use', 'odrl:use', 'odrl:distribute', 'odrl:read', 'odrl:print');
const use = fc
  .tuple(
    fc.array(constraint, { maxLength: 3 }),
    fc.option(counted, { nil: [] }),
    fc.array(application, { maxLength: 1 }),
    duty,
  )
  .map(([plain, count, apps, owed]) => ({ action: 'odrl:use', constraint: [...plain, ...count, ...apps], duty: owed }));
export const permission = fc.oneof(
  { weight: 5, arbitrary: use },
  { weight: 1, arbitrary: fc.record({ action, constraint: fc.array(constraint, { maxLength: 2 }) }) },
);
/** Decided at one place: at the broker, or at the consumer. */
export const prohibition = fc.oneof(
  fc.record({ action, constraint: fc.array(constraint, { maxLength: 2 }) }),
  fc.record({ action, constraint: fc.tuple(application) }),
);
const obligation = fc.oneof(
  fc
    .constantFrom('P1D', 'P30D')
    .map((d) => ({ action: 'odrl:delete', constraint: [c('odrl:delayPeriod', 'eq', duration(d))] })),
  some('$.a', '$.b').map((paths) => ({ action: 'odrl:anonymize', constraint: [c('x:jsonPath', 'isAnyOf', paths)] })),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>, key: string) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }));

export const rules = fc
  .tuple(
    fc.array(permission, { minLength: 1, maxLength: 3 }),
    optional(fc.array(prohibition, { minLength: 1, maxLength: 2 }), 'prohibition'),
    optional(fc.array(obligation, { minLength: 1, maxLength: 1 }), 'obligation'),
    optional(fc.constantFrom('odrl:perm', 'odrl:prohibit', 'odrl:invalid'), 'odrl:conflict'),
  )
  .map(
    ([list, ...rest]) =>
      Object.assign({ permission: list }, ...rest) as {
        permission: object[];
        prohibition?: object[];
        obligation?: object[];
      },
  );

export const policy = rules.map(agreement);

const relation = fc.record({ relation: fc.constantFrom('x:user', 'x:owner'), from: near, until: fc.option(near) });
const oneMachine = fc.record(
  {
    state: fc.constantFrom('x:running', 'x:idle'),
    events: fc.subarray(['x:machine-fault-open', 'x:remote-maintenance-open']).map((list) => new Set(list)),
    relations: fc.array(relation, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const payment = fc.record({
  amount: fc.constantFrom('1', '5', '50'),
  currency: fc.constantFrom('EUR', 'USD'),
  period: fc.constantFrom(null, 0, 1, 2),
});

export const facts: fc.Arbitrary<Facts> = fc
  .record(
    {
      now: near,
      purpose: fc.constantFrom('x:service', 'x:predictive-maintenance', 'p', 'q'),
      used: fc.record({ samples: fc.nat(8), deliveries: fc.nat(8), uses: fc.nat(8) }),
      agreementStart: fc.integer({ min: -40, max: 2 }).map((days) => NOW + days * (DAY / 8)),
      connector: fc.constantFrom('urn:c:1', 'urn:c:3'),
      application: fc.constantFrom('urn:app:1', 'urn:app:3'),
      firstUse: fc.constantFrom(null, NOW - DAY),
      roles: fc.subarray(['a', 'b']),
      memberships: fc.subarray(['x:club', 'x:giants']),
      location: fc.constantFrom('iso3166:DE', 'iso3166:DE-BY', 'iso3166:US', 'iso3166:NO'),
      securityProfile: fc.constantFrom('BASE', 'TRUST', 'TRUST_PLUS'),
      payments: fc.array(payment, { maxLength: 4 }),
      machines: fc
        .uniqueArray(fc.tuple(fc.constantFrom('m1', 'm2', 'm3'), oneMachine), { maxLength: 3, selector: ([id]) => id })
        .map((list) => new Map(list)),
      terminated: fc.boolean(),
      consumerEnforces: fc.boolean(),
      action: fc.constantFrom('odrl:use', 'odrl:use', 'odrl:distribute', 'odrl:print', 'odrl:read'),
      side: fc.constantFrom('broker' as const, 'broker' as const, 'consumer' as const),
      duties: fc.constantFrom(
        new Map(),
        new Map([['/obligation/0', 'violated' as const]]),
        new Map([
          ['/obligation/0', 'fulfilled' as const],
          ['/permission/0/duty/0', 'violated' as const],
        ]),
      ),
    },
    { requiredKeys: ['now'] },
  )
  .map((more) => ({ ...FACTS, ...more }));
