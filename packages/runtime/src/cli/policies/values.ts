import type { PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { misread } from './host.ts';

const LISTS: ReadonlySet<TemplateParameter['type']> = new Set(['terms', 'signals', 'participants']);

/** `name=value` options as the values of a template: lists by commas. Whether they fit is for whoever fills in. @throws MillspaceError MS-CFG-023 */
export function templateValues(
  given: readonly string[],
  parameters: PolicyTemplate['parameters'],
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [name, value] of given.map((text) => pairOf('--set', text))) {
    const list = LISTS.has(parameters.find((p) => p.name === name)?.type ?? 'text');
    if (!list) values[name] = value;
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
