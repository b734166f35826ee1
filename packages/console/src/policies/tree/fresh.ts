// What is put in when something is added: complete in form, with values that are still to be filled in.
import {
  DUTY_FORMS,
  type DutyForm,
  FIXED_VALUES,
  OPERAND_FORMS,
  type OperandForm,
  type ParameterForm,
  type ValueKind,
} from '@millspace/policy';
import { isTyped } from './draw.ts';
import type { Json } from './pointer.ts';

const LISTS = ['isAnyOf', 'isNoneOf', 'isAllOf', 'isPartOf', 'hasPart'];
const XSD: Readonly<Partial<Record<ValueKind, string>>> = {
  instant: 'xsd:dateTime',
  length: 'xsd:duration',
  calendar: 'xsd:duration',
  integer: 'xsd:integer',
  decimal: 'xsd:decimal',
  amount: 'xsd:decimal',
};

/** Whether an operator compares with several values. */
export const takesMany = (operator: string): boolean => LISTS.includes(operator);

/** Kinds whose values are all known; of the others a person may name one that nobody here knows. */
export const isClosed = (kind: ValueKind): boolean =>
  FIXED_VALUES[kind] !== undefined || ['events', 'states', 'relations'].includes(kind);

/** A right operand of a kind that holds this text (or nothing yet). */
const typed = (kind: ValueKind, text: string): Json => ({ '@value': text, '@type': XSD[kind] });

/** Texts in the form that an operator takes: a list, or the first of them. */
export const texts = (operator: string, list: readonly string[]): Json =>
  takesMany(operator) ? [...list] : (list[0] ?? '');

function empty(kind: ValueKind, operator: string): Json {
  if (isTyped(kind)) return typed(kind, '');
  const [first] = FIXED_VALUES[kind] ?? [];
  return texts(operator, first === undefined ? [] : [first]);
}

/** The operator that most mean: any of several, where there can be several. */
function usual(operators: readonly string[]): string {
  return operators.find((operator) => operator === 'isAnyOf') ?? operators[0] ?? 'eq';
}

/** A parameter or condition that is still to be filled in. */
export function freshAtom({ term, operators, value }: OperandForm | ParameterForm): Json {
  const operator = usual(operators);
  return { leftOperand: term, operator, rightOperand: empty(value, operator) };
}

/** A condition, with what has to stand beside it. */
export function freshCondition(term: string): Json[] {
  const form = OPERAND_FORMS.find((one) => one.term === term);
  if (!form) return [];
  const beside = term === 'odrl:count' ? OPERAND_FORMS.find((one) => one.term === form.beside) : undefined;
  return [freshAtom(form), ...(beside ? [freshAtom(beside)] : [])];
}

/** A duty or an obligation with the parameters that it needs. */
export function freshDuty(action: string, place: DutyForm['place']): Json {
  const form = DUTY_FORMS.find((one) => one.action === action && one.place === place);
  const always = form?.parameters.filter(({ needed }) => needed === 'always') ?? [];
  const choice = form?.parameters.filter(({ needed }) => needed === 'one').slice(0, 1) ?? [];
  const constraint = [...always, ...choice].map(freshAtom);
  return { action, ...(constraint.length > 0 && { constraint }) };
}

export const freshRule = (): Json => ({ action: 'odrl:use' });
export const freshGroup = (word: string): Json => ({ [word]: [] });
