import type { PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { misread } from './host.ts';
import { instantOf } from './times.ts';

/** A day, a time without a zone, or from now on; other times go as they are. */
const LOCAL_TIME = /^(\+.+|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?)$/;
const LISTS: ReadonlySet<TemplateParameter['type']> = new Set(['terms', 'signals', 'participants']);

/**
 * `name=value` options as the values of a template: lists by commas, times also in the words of people. Whether they fit is for
 * whoever fills in. @throws MillspaceError MS-CFG-023
 */
export function templateValues(
  given: readonly string[],
  parameters: PolicyTemplate['parameters'],
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [name, value] of given.map((text) => pairOf('--set', text))) {
    const type = parameters.find((p) => p.name === name)?.type ?? 'text';
    if (type === 'instant' && LOCAL_TIME.test(value)) values[name] = new Date(instantOf('--set', value)).toISOString();
    else if (!LISTS.has(type)) values[name] = value;
    else
      values[name] = [...new Set([values[name] ?? [], value.split(',').map((item) => item.trim())].flat())].filter(
        (item) => item !== '',
      );
  }
  return values;
}

/** @throws MillspaceError MS-CFG-023 when it is not `name=value` */
export function pairOf(option: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw misread(option, text, { en: 'is no name=value', de: 'ist kein Name=Wert' });
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
