import { expect, test } from 'vitest';
import { classOf } from '../classes.ts';
import { compile } from '../compile.ts';
import { OPERATORS } from '../profile.ts';
import { DUTY_FORMS, FIXED_VALUES, OPERAND_FORMS, type ValueKind } from './forms.ts';
import { PROFILE_TERMS } from './terms.ts';

const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });
const SAMPLES: Readonly<Record<ValueKind, unknown>> = {
  instant: typed('2999-12-31T00:00:00Z', 'dateTime'),
  length: typed('PT1M', 'duration'),
  calendar: typed('P1M', 'duration'),
  integer: typed('5', 'integer'),
  decimal: typed('0.5', 'decimal'),
  amount: typed('12.50', 'decimal'),
  purposes: 'x:research',
  parties: 'acme',
  memberships: 'x:club',
  roles: 'maintenance-engineer',
  connectors: 'urn:connector:1',
  applications: 'urn:app:1',
  places: 'iso3166:DE',
  levels: 'x:TRUST',
  events: 'x:machine-fault-open',
  states: 'x:running',
  relations: 'x:user',
  countedFrom: 'x:agreement',
  unitOfCount: 'x:samples',
  signals: 'agitator.power',
  statistic: 'mean',
  fields: 'machine',
  paths: '$.operator',
  text: '***',
  currency: 'EUR',
  accesses: 'on-allow',
  agreementEnd: 'x:agreement-end',
  iri: 'urn:doc',
  digest: `sha256-${'A'.repeat(43)}`,
  dataset: 'urn:millspace:dataset:acme:mills',
};
const LISTS = ['isAnyOf', 'isNoneOf', 'isAllOf', 'isPartOf', 'hasPart'];

const atom = (leftOperand: string, operator: string, kind: ValueKind) => ({
  leftOperand,
  operator,
  rightOperand: LISTS.includes(operator) ? [SAMPLES[kind]] : SAMPLES[kind],
});
const offerOf = (rules: object) => ({ '@id': 'urn:o', '@type': 'Offer', ...rules });
const compiles = (rules: object) => compile(offerOf(rules), { kind: 'usage' }).ok;

/** The companion of a term, as it stands beside it. */
const besides = (beside: string | undefined) =>
  OPERAND_FORMS.filter(({ term }) => term === beside).map(({ term, operators, value }) =>
    atom(term, operators[0] as string, value),
  );

test.each(OPERAND_FORMS)(
  '$term takes exactly the operators that its form offers',
  ({ term, operators, value, beside }) => {
    const taken = [...OPERATORS].filter((operator) =>
      compiles({
        permission: [{ action: 'odrl:use', constraint: [atom(term, operator, value), ...besides(beside)] }],
      }),
    );
    expect(taken.sort()).toEqual([...operators].sort());
  },
);

test.each(OPERAND_FORMS)(
  '$term stands within a choice unless it is a limit',
  ({ term, operators, value, beside, limit }) => {
    const parts = [atom(term, operators[0] as string, value), ...besides(beside)];
    expect(compiles({ permission: [{ action: 'odrl:use', constraint: [{ and: parts }] }] })).toBe(limit === undefined);
  },
);

test.each(DUTY_FORMS)(
  '$action as $place takes its parameters, each of its operators, and misses each needed one',
  (form) => {
    const { action, place, on, parameters } = form;
    const policy = (constraint: object[]) => {
      const node = { action, constraint };
      return place === 'obligation'
        ? { permission: [{ action: 'odrl:use' }], obligation: [node] }
        : { permission: [{ action: on ?? 'odrl:use', duty: [node] }] };
    };
    const made = (list: typeof parameters) => list.map((p) => atom(p.term, p.operators[0] as string, p.value));
    const always = parameters.filter(({ needed }) => needed === 'always');
    const choices = parameters.filter(({ needed }) => needed === 'one');
    const least = [...always, ...choices.slice(0, 1)];
    expect(compiles(policy(made(least)))).toBe(true);
    for (const parameter of parameters) {
      const others = (parameter.needed === 'one' ? always : least).filter(({ term }) => term !== parameter.term);
      for (const operator of OPERATORS) {
        const ok = compiles(policy([...made(others), atom(parameter.term, operator, parameter.value)]));
        expect([parameter.term, operator, ok]).toEqual([
          parameter.term,
          operator,
          parameter.operators.includes(operator),
        ]);
      }
      if (parameter.needed !== 'may') expect(compiles(policy(made(others)))).toBe(false);
    }
  },
);

test('every fixed value compiles where it can be chosen', () => {
  for (const { term, operators, value, beside } of OPERAND_FORMS)
    for (const word of FIXED_VALUES[value] ?? []) {
      const operator = operators[0] as string;
      const constraint = [
        { leftOperand: term, operator, rightOperand: LISTS.includes(operator) ? [word] : word },
        ...besides(beside),
      ];
      expect([term, word, compiles({ permission: [{ action: 'odrl:use', constraint }] })]).toEqual([term, word, true]);
    }
});

test('every operand, action and parameter of the profile that is enforced has a form', () => {
  const offered = {
    operand: OPERAND_FORMS.map(({ term }) => term),
    action: DUTY_FORMS.map(({ action }) => action),
    parameter: DUTY_FORMS.flatMap(({ parameters }) => parameters.map(({ term }) => term)),
  };
  for (const { name, kind } of PROFILE_TERMS) {
    const term = `x:${name}`;
    if (kind === 'value' || classOf(term)?.state === 'refused') continue;
    expect([kind, term, offered[kind].includes(term)]).toEqual([kind, term, true]);
  }
});
