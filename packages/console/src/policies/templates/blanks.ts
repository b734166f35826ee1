// The blanks of a template: named parameters, where they are used, and what a rename or a removal changes.
import type { ValueKind } from '@millspace/policy';
import type { TemplateParameter } from '@millspace/schemas';
import { isObject, type Json, join } from '../tree/pointer.ts';
import type { TemplateBody } from './body.ts';

/** Types of blanks that can stand for a kind of value, the usual one first. `many`: the operator takes a list. */
export function blankTypes(kind: ValueKind, many: boolean): readonly TemplateParameter['type'][] {
  switch (kind) {
    case 'instant':
      return ['instant'];
    case 'length':
    case 'calendar':
      return ['duration'];
    case 'integer':
      return ['integer'];
    case 'decimal':
    case 'amount':
      return ['decimal'];
    case 'signals':
      return ['signals'];
    case 'parties':
      return many ? ['participants', 'terms', 'participant', 'text'] : ['participant', 'text'];
    case 'digest':
      return ['digest'];
    case 'purposes':
    case 'places':
    case 'memberships':
    case 'states':
    case 'events':
    case 'relations':
    case 'levels':
      return many ? ['terms', 'text'] : ['text'];
    default:
      return ['text'];
  }
}

const LISTS: readonly TemplateParameter['type'][] = ['terms', 'signals', 'participants'];

/** The placeholder of a blank where a value stands: one text among a list is an entry of it. */
export const placeholder = ({ name, type }: Pick<TemplateParameter, 'name' | 'type'>, many: boolean): Json =>
  many && !LISTS.includes(type) ? [{ $param: name }] : { $param: name };

/** Where a blank stands in the rules, as pointers into the template. */
export function usesOf(body: TemplateBody, name: string): string[] {
  const visit = (node: Json, pointer: string): string[] => {
    if (Array.isArray(node)) return node.flatMap((item: Json, i) => visit(item, join(pointer, i)));
    if (!isObject(node)) return [];
    if (node['$param'] === name) return [pointer];
    return Object.entries(node).flatMap(([key, value]) => visit(value, join(pointer, key)));
  };
  return visit(body.policy, '/policy');
}

/** A name that no blank has yet, beginning with this. */
export function freeName(body: TemplateBody, wish: string): string {
  const taken = new Set(body.parameters.map(({ name }) => name));
  const clean = wish.replace(/[^A-Za-z0-9]/g, '').replace(/^[^A-Za-z]+/, '');
  const start = clean === '' ? 'blank' : clean[0]?.toLowerCase() + clean.slice(1);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? start : `${start}${n}`;
    if (!taken.has(name)) return name;
  }
}

export const NAME = /^[a-z][A-Za-z0-9]{0,62}$/;

/** Another name for a blank, in the rules and the sentence as well. */
export function renamed(body: TemplateBody, from: string, to: string): TemplateBody {
  const visit = (node: Json): Json => {
    if (Array.isArray(node)) return node.map(visit);
    if (!isObject(node)) return node;
    if (node['$param'] === from) return { ...node, $param: to };
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)]));
  };
  const say = (text: string) => text.replaceAll(`{${from}}`, `{${to}}`);
  return {
    ...body,
    summary: { ...body.summary, en: say(body.summary.en), de: say(body.summary.de) },
    parameters: body.parameters.map((one) => (one.name === from ? { ...one, name: to } : one)),
    policy: visit(body.policy) as TemplateBody['policy'],
  };
}

/** A text with its blanks as their titles in brackets. */
export function withTitles(
  text: string,
  parameters: readonly TemplateParameter[],
  phrase: (title: TemplateParameter['title']) => string,
): string {
  return text.replace(/\{([a-z][A-Za-z0-9]*)\}/g, (all, name: string) => {
    const found = parameters.find((one) => one.name === name);
    return found ? `[${phrase(found.title)}]` : all;
  });
}
