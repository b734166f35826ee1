// What the form draws of a policy. The JSON stays the only truth: a part is a place in it and how it is shown, so nothing can be lost.
import {
  DUTY_FORMS,
  type DutyForm,
  FIXED_VALUES,
  OPERAND_FORMS,
  type OperandForm,
  type ParameterForm,
  type ValueKind,
} from '@millspace/policy';
import { isObject, type Json, join } from './pointer.ts';

export const RULE_LISTS = ['permission', 'prohibition', 'obligation'] as const;
export type RuleList = (typeof RULE_LISTS)[number];
export const GROUP_WORDS = ['and', 'or', 'xone', 'andSequence'] as const;
export type GroupWord = (typeof GROUP_WORDS)[number];

/** The value of a condition: a blank of the template, texts, or one typed value. */
export type Value =
  /** `listed`: it stands for one entry of a list. */
  | { kind: 'blank'; name: string; listed: boolean }
  | { kind: 'texts'; texts: readonly string[]; many: boolean }
  | { kind: 'typed'; text: string };

interface Part {
  /** Where it stands in the policy. */
  pointer: string;
}

export interface RulePart extends Part {
  kind: 'rule';
  list: 'permission' | 'prohibition';
  action: string;
  conditions: readonly ConditionsPart[];
  duties: readonly (DutyPart | LockedPart)[];
  /** Members that the form does not draw. */
  locked: readonly LockedPart[];
}

export interface DutyPart extends Part {
  kind: 'duty';
  form: DutyForm;
  parameters: readonly (ConditionPart | LockedPart)[];
}

export interface GroupPart extends Part {
  kind: 'group';
  word: GroupWord;
  /** Where its members are: the word may be written with its prefix. */
  list: string;
  parts: readonly ConditionsPart[];
}

export interface ConditionPart extends Part {
  kind: 'condition';
  form: OperandForm | ParameterForm;
  operator: string;
  value: Value;
}

/** Shown with its words and kept as it is. */
export interface LockedPart extends Part {
  kind: 'locked';
}

export type ConditionsPart = ConditionPart | GroupPart | LockedPart;
export type AnyPart = RulePart | DutyPart | ConditionsPart;

export interface Drawn {
  conflict: { pointer: string; word: string } | null;
  lists: Readonly<Record<RuleList, readonly (RulePart | DutyPart | LockedPart)[]>>;
  locked: readonly LockedPart[];
}

const CONFLICT = ['conflict', 'odrl:conflict'];

/** Draws the rules of a policy. What is no policy at all is one locked part. Pure. */
export function draw(policy: Json): Drawn {
  const rules = isObject(policy) ? policy : {};
  const locked: LockedPart[] = isObject(policy) ? [] : [lockedAt('')];
  let conflict: Drawn['conflict'] = null;
  const lists: Record<RuleList, (RulePart | DutyPart | LockedPart)[]> = {
    permission: [],
    prohibition: [],
    obligation: [],
  };
  for (const [key, value] of Object.entries(rules)) {
    const pointer = join('', key);
    if (isRuleList(key) && Array.isArray(value))
      lists[key] = value.map((node: Json, i) =>
        key === 'obligation' ? drawDuty(node, join(pointer, i), 'obligation') : drawRule(node, join(pointer, i), key),
      );
    else if (CONFLICT.includes(key) && conflict === null && typeof value === 'string')
      conflict = { pointer, word: value.replace(/^odrl:/, '') };
    else locked.push(lockedAt(pointer));
  }
  return { conflict, lists, locked };
}

const isRuleList = (key: string): key is RuleList => (RULE_LISTS as readonly string[]).includes(key);
const lockedAt = (pointer: string): LockedPart => ({ kind: 'locked', pointer });

function drawRule(node: Json, pointer: string, list: RulePart['list']): RulePart | LockedPart {
  if (!isObject(node) || typeof node['action'] !== 'string') return lockedAt(pointer);
  const conditions = node['constraint'];
  const duties = node['duty'];
  const drawn = new Set(['action']);
  if (Array.isArray(conditions)) drawn.add('constraint');
  if (Array.isArray(duties) && list === 'permission') drawn.add('duty');
  return {
    kind: 'rule',
    pointer,
    list,
    action: node['action'],
    conditions: drawn.has('constraint') ? drawConditions(conditions as Json[], join(pointer, 'constraint')) : [],
    duties: drawn.has('duty')
      ? (duties as Json[]).map((duty, i) => drawDuty(duty, join(pointer, 'duty', i), 'duty'))
      : [],
    locked: Object.keys(node)
      .filter((key) => !drawn.has(key))
      .map((key) => lockedAt(join(pointer, key))),
  };
}

function drawDuty(node: Json, pointer: string, place: DutyForm['place']): DutyPart | LockedPart {
  if (!isObject(node) || !Object.keys(node).every((key) => key === 'action' || key === 'constraint'))
    return lockedAt(pointer);
  const form = DUTY_FORMS.find((one) => one.action === node['action'] && one.place === place);
  const constraint = Object.hasOwn(node, 'constraint') ? node['constraint'] : [];
  if (!form || !Array.isArray(constraint)) return lockedAt(pointer);
  const parameters = constraint.map((atom: Json, i): ConditionPart | LockedPart =>
    drawCondition(atom, join(pointer, 'constraint', i), form.parameters),
  );
  return { kind: 'duty', pointer, form, parameters };
}

function drawConditions(list: readonly Json[], pointer: string): ConditionsPart[] {
  return list.map((node, i) => {
    const here = join(pointer, i);
    return drawGroup(node, here) ?? drawCondition(node, here, OPERAND_FORMS);
  });
}

function drawGroup(node: Json, pointer: string): GroupPart | null {
  if (!isObject(node)) return null;
  const [key = '', more] = Object.keys(node);
  const word = GROUP_WORDS.find((one) => one === key.replace(/^odrl:/, ''));
  const parts = node[key];
  if (!word || more !== undefined || !Array.isArray(parts)) return null;
  const list = join(pointer, key);
  return { kind: 'group', pointer, word, list, parts: drawConditions(parts, list) };
}

const MEMBERS = ['leftOperand', 'operator', 'rightOperand'];

function drawCondition(
  node: Json,
  pointer: string,
  forms: readonly (OperandForm | ParameterForm)[],
): ConditionPart | LockedPart {
  if (!isObject(node) || Object.keys(node).length !== 3 || !MEMBERS.every((key) => Object.hasOwn(node, key)))
    return lockedAt(pointer);
  const { leftOperand, operator, rightOperand } = node;
  const form = forms.find(({ term }) => term === leftOperand);
  const value = form ? drawValue(rightOperand, form.value) : null;
  if (!form || !value || typeof operator !== 'string' || !form.operators.includes(operator)) return lockedAt(pointer);
  return { kind: 'condition', pointer, form, operator, value };
}

const TYPED: readonly ValueKind[] = ['instant', 'length', 'calendar', 'integer', 'decimal', 'amount'];

/** Whether a kind of value carries an XSD type. */
export const isTyped = (kind: ValueKind): boolean => TYPED.includes(kind);

function drawValue(right: Json, kind: ValueKind): Value | null {
  const blank = blankOf(right);
  if (blank !== null) return { kind: 'blank', name: blank, listed: false };
  if (isTyped(kind)) {
    const ok =
      isObject(right) &&
      Object.keys(right).length === 2 &&
      typeof right['@value'] === 'string' &&
      typeof right['@type'] === 'string';
    return ok ? { kind: 'typed', text: right['@value'] as string } : null;
  }
  const entries: readonly Json[] = Array.isArray(right) ? right : [right];
  const entry = entries.length === 1 ? blankOf(entries[0]) : null;
  if (entry !== null) return { kind: 'blank', name: entry, listed: true };
  const texts = entries.filter((text) => typeof text === 'string');
  if (texts.length < entries.length) return null;
  const known = FIXED_VALUES[kind];
  // A word that the form has no name for stays as it is written.
  if (known && !texts.every((text) => text === '' || known.includes(text))) return null;
  return { kind: 'texts', texts, many: Array.isArray(right) };
}

function blankOf(node: Json): string | null {
  return isObject(node) && Object.keys(node).length === 1 && typeof node['$param'] === 'string' ? node['$param'] : null;
}

/** Every part of what is drawn, each before those that are in it. */
export function partsOf(drawn: Drawn): AnyPart[] {
  const inside = (part: AnyPart): AnyPart[] =>
    part.kind === 'rule'
      ? [part, ...part.locked, ...part.conditions.flatMap(inside), ...part.duties.flatMap(inside)]
      : part.kind === 'duty'
        ? [part, ...part.parameters]
        : part.kind === 'group'
          ? [part, ...part.parts.flatMap(inside)]
          : [part];
  return [...drawn.locked, ...RULE_LISTS.flatMap((list) => drawn.lists[list].flatMap(inside))];
}

/** The part that a pointer is in or at; '' when it is about the whole. */
export function nearest(pointers: ReadonlySet<string>, pointer: string): string {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (pointers.has(at)) return at;
  return '';
}
