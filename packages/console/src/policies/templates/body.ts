import type { Bilingual, ListedTemplate, PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { isObject, type Json, join } from '../tree/pointer.ts';

/** A template as it is being written: everything but its name and version. Members that nobody here knows stay in it. */
export type TemplateBody = Omit<PolicyTemplate, 'id' | 'version'>;

export const EMPTY: TemplateBody = {
  title: { en: '', de: '' },
  summary: { en: '', de: '' },
  parameters: [],
  policy: { permission: [{ action: 'odrl:use' }] },
};

/** What can be changed of a listed template. */
export function bodyOf({
  id: _id,
  version: _v,
  digest: _d,
  origin: _o,
  retiredAt: _r,
  ...body
}: ListedTemplate): TemplateBody {
  return body;
}

/** Why something is no template: the first place at which it is not in the form of one; null when it is. */
export function misshapen(value: Json): string | null {
  if (!isObject(value)) return '';
  for (const key of ['title', 'summary']) if (!isBilingual(value[key])) return join('', key);
  if (!isObject(value['policy'])) return '/policy';
  const { parameters, annexes } = value;
  if (!Array.isArray(parameters)) return '/parameters';
  const bad = parameters.findIndex((one: Json) => !isParameter(one));
  if (bad >= 0) return join('/parameters', bad);
  if (annexes !== undefined && !(Array.isArray(annexes) && annexes.every(isObject))) return '/annexes';
  return null;
}

const isBilingual = (value: Json): value is Bilingual =>
  isObject(value) && typeof value['en'] === 'string' && typeof value['de'] === 'string';

export const PARAMETER_TYPES: readonly TemplateParameter['type'][] = [
  'instant',
  'duration',
  'terms',
  'signals',
  'participant',
  'participants',
  'decimal',
  'integer',
  'text',
  'digest',
];

const isParameter = (value: Json): value is TemplateParameter =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  (PARAMETER_TYPES as readonly Json[]).includes(value['type']) &&
  isBilingual(value['title']) &&
  (value['help'] === undefined || isBilingual(value['help'])) &&
  (value['choices'] === undefined || isTexts(value['choices'])) &&
  (value['default'] === undefined || typeof value['default'] === 'string' || isTexts(value['default'])) &&
  ['min', 'max'].every((key) => value[key] === undefined || typeof value[key] === 'string');

const isTexts = (value: Json): boolean => Array.isArray(value) && value.every((text) => typeof text === 'string');
