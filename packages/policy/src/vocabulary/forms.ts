// What a person can write where: the operands of conditions with their operators and kinds of value, the duties with their parameters.
// Compiling is the judge; a test holds this table against it, so that a form offers what compiles and nothing else.
import { NOT_TERMINATED } from './values.ts';

/** Kinds of right operands, each with an input of its own. Lists hold texts; the others one value. */
export type ValueKind =
  /** xsd:dateTime with a zone. */
  | 'instant'
  /** xsd:duration of days, hours, minutes, seconds: it has a fixed length. */
  | 'length'
  /** xsd:duration that may have months and years. */
  | 'calendar'
  | 'integer'
  /** A decimal above zero, in the unit of each signal. */
  | 'decimal'
  /** A decimal above zero, in the currency beside it. */
  | 'amount'
  | 'purposes'
  /** Slugs of participants, or lists that the administrator keeps. */
  | 'parties'
  | 'memberships'
  | 'roles'
  | 'connectors'
  | 'applications'
  | 'places'
  | 'levels'
  | 'events'
  | 'states'
  | 'relations'
  | 'countedFrom'
  | 'unitOfCount'
  | 'signals'
  | 'statistic'
  | 'fields'
  | 'paths'
  | 'text'
  | 'dataset'
  | 'currency'
  | 'accesses'
  | 'agreementEnd'
  | 'iri'
  | 'digest';

export interface OperandForm {
  term: string;
  operators: readonly string[];
  value: ValueKind;
  /** What has to stand beside it in the same list, or may. */
  beside?: string;
  /** Only as a plain condition of a permission, not within and, or …, and not in a rule of the dataspace. */
  limit?: true;
}

export interface ParameterForm {
  term: string;
  operators: readonly string[];
  value: ValueKind;
  /** `one`: exactly one of those that are marked so. */
  needed: 'always' | 'may' | 'one';
}

export interface DutyForm {
  action: string;
  /** duty: of a permission, before use · obligation: of the whole policy, afterwards. */
  place: 'duty' | 'obligation';
  /** Changes the data on their way. */
  shapes: boolean;
  /** The permission has to be one of this action, where that is not `odrl:use`; null: of any. */
  on: 'odrl:use' | 'odrl:distribute' | null;
  parameters: readonly ParameterForm[];
}

const ONE = ['eq', 'neq', 'isAnyOf', 'isNoneOf'] as const;
const MANY = [...ONE, 'isAllOf', 'hasPart'] as const;
const PARTS = [...ONE, 'isPartOf'] as const;

/** Left operands of conditions, in the order in which they are offered. */
export const OPERAND_FORMS: readonly OperandForm[] = [
  { term: 'odrl:purpose', operators: PARTS, value: 'purposes' },
  { term: 'odrl:dateTime', operators: ['lteq', 'lt', 'gteq', 'gt', 'eq', 'neq'], value: 'instant' },
  { term: 'odrl:elapsedTime', operators: ['lteq', 'lt'], value: 'calendar', beside: 'x:countedFrom' },
  { term: 'x:countedFrom', operators: ['eq'], value: 'countedFrom', beside: 'odrl:elapsedTime' },
  { term: 'odrl:count', operators: ['lteq', 'lt'], value: 'integer', beside: 'odrl:unitOfCount', limit: true },
  { term: 'odrl:unitOfCount', operators: ['eq'], value: 'unitOfCount', beside: 'odrl:count', limit: true },
  { term: 'x:participant', operators: ONE, value: 'parties' },
  { term: 'odrl:recipient', operators: ONE, value: 'parties' },
  { term: 'x:membership', operators: MANY, value: 'memberships' },
  { term: 'x:role', operators: MANY, value: 'roles' },
  { term: 'odrl:spatial', operators: PARTS, value: 'places' },
  { term: 'x:securityProfile', operators: ['gteq', ...ONE], value: 'levels' },
  { term: 'x:connector', operators: ONE, value: 'connectors' },
  { term: 'x:application', operators: ONE, value: 'applications' },
  { term: 'x:state', operators: ONE, value: 'states' },
  { term: 'odrl:event', operators: ['isAnyOf', 'eq'], value: 'events' },
  { term: 'x:machineRelation', operators: ['isAnyOf', 'eq'], value: 'relations' },
];

const needs = (term: string, value: ValueKind, ...operators: string[]): ParameterForm => ({
  term,
  value,
  operators: operators.length > 0 ? operators : ['eq'],
  needed: 'always',
});
const may = (term: string, value: ValueKind): ParameterForm => ({ ...needs(term, value), needed: 'may' });
const oneOf = (term: string, value: ValueKind, ...operators: string[]): ParameterForm => ({
  ...needs(term, value, ...operators),
  needed: 'one',
});
const shape = (action: string, ...parameters: ParameterForm[]): DutyForm => ({
  action,
  place: 'duty',
  shapes: true,
  on: 'odrl:use',
  parameters,
});
const duty = (action: string, on: DutyForm['on'], ...parameters: ParameterForm[]): DutyForm => ({
  action,
  place: 'duty',
  shapes: false,
  on,
  parameters,
});

/** Duties of permissions and obligations of policies, in the order in which they are offered. */
export const DUTY_FORMS: readonly DutyForm[] = [
  shape('x:keepSignals', needs('x:signal', 'signals', 'isAnyOf')),
  shape('x:aggregate', needs('x:window', 'length'), needs('x:statistic', 'statistic')),
  shape('x:round', needs('x:step', 'decimal')),
  shape('x:delay', needs('odrl:delayPeriod', 'length')),
  shape('x:pseudonymise', needs('x:field', 'fields', 'isAnyOf', 'eq')),
  shape('x:replace', needs('x:jsonPath', 'paths'), needs('x:replaceWith', 'text')),
  shape('x:remove', needs('x:jsonPath', 'paths', 'isAnyOf', 'eq')),
  shape('odrl:anonymize', needs('x:jsonPath', 'paths', 'isAnyOf', 'eq')),
  shape('x:blurTime', needs('x:step', 'length')),
  duty(
    'odrl:compensate',
    null,
    needs('odrl:payAmount', 'amount'),
    needs('x:currency', 'currency'),
    may('x:billingPeriod', 'calendar'),
  ),
  duty('x:log', 'odrl:use', needs('x:logLevel', 'accesses', 'isAnyOf', 'eq')),
  duty(
    'odrl:inform',
    'odrl:use',
    needs('odrl:recipient', 'parties'),
    needs('x:logLevel', 'accesses', 'isAnyOf', 'eq'),
    may('odrl:delayPeriod', 'length'),
  ),
  duty('odrl:nextPolicy', 'odrl:distribute', needs('x:targetPolicy', 'iri'), needs('x:policyDigest', 'digest')),
  duty('x:agreeTo', null, needs('x:document', 'iri'), needs('x:documentDigest', 'digest')),
  duty('x:giveInReturn', null, needs('x:textEn', 'text'), needs('x:textDe', 'text'), may('x:returnDataset', 'dataset')),
  {
    ...duty(
      'odrl:delete',
      null,
      oneOf('odrl:delayPeriod', 'length'),
      oneOf('odrl:dateTime', 'instant', 'lteq'),
      oneOf('odrl:event', 'agreementEnd'),
    ),
    place: 'obligation',
  },
  {
    ...duty('odrl:anonymize', null, needs('x:jsonPath', 'paths', 'isAnyOf', 'eq'), may('odrl:delayPeriod', 'length')),
    place: 'obligation',
  },
];

/** Values of the kinds that have a fixed list, in the order in which they are offered. */
export const FIXED_VALUES: Readonly<Partial<Record<ValueKind, readonly string[]>>> = {
  countedFrom: ['x:agreement', 'x:first-use'],
  unitOfCount: ['x:samples', 'x:deliveries', 'x:uses'],
  statistic: ['mean', 'min', 'max', 'last', 'count'],
  fields: ['machine', 'batch', 'product', 'person'],
  accesses: ['on-allow', 'on-deny'],
  agreementEnd: ['x:agreement-end'],
  levels: ['x:BASE', 'x:TRUST', 'x:TRUST_PLUS'],
};

/** States that a condition can name: of machines, and that the contract was not terminated. */
export const CONTRACT_STATE = NOT_TERMINATED;
