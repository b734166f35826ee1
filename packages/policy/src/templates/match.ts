// Is a policy really this template filled in? Naming a template is easy; being it is what a limit of a signatory rests on.
import type { OdrlPolicy, PolicyTemplate } from '@millspace/schemas';
import { withoutInReturn } from '../duties/in-return.ts';
import { isObject } from '../problems.ts';
import { fillTemplate } from './fill.ts';
import type { TemplateValue } from './values.ts';

const RULES = ['permission', 'prohibition', 'obligation', 'profile', 'conflict', 'odrl:conflict'] as const;

/**
 * The values with which the template becomes exactly this policy, its documents included; null when there are none, or when a
 * value is none that the template admits. What is expected in return belongs to no template and stands beside it.
 */
export function matchTemplate(
  template: PolicyTemplate,
  digest: string,
  whole: Partial<OdrlPolicy>,
): Readonly<Record<string, TemplateValue>> | null {
  const policy = { ...whole, ...(whole.permission && { permission: withoutInReturn(whole.permission) }) };
  const values: Record<string, TemplateValue> = {};
  collect(template.policy, policy, values);
  const filled = fillTemplate(template, { id: '', values, digest });
  if (!filled.ok) return null;
  const made: Partial<OdrlPolicy> = filled.offer;
  return RULES.every((member) => same(made[member], policy[member])) ? values : null;
}

/** What stands where the template has a parameter. Where the two differ otherwise, filling in will show it. */
function collect(pattern: unknown, node: unknown, values: Record<string, TemplateValue>): void {
  if (Array.isArray(pattern)) {
    if (Array.isArray(node)) for (const [i, item] of pattern.entries()) collect(item, node[i], values);
    return;
  }
  if (!isObject(pattern)) return;
  if (typeof pattern.$param === 'string') {
    const value = valueAt(node);
    if (value !== null && !Object.hasOwn(values, pattern.$param)) values[pattern.$param] = value;
    return;
  }
  if (isObject(node)) for (const [key, item] of Object.entries(pattern)) collect(item, node[key], values);
}

function valueAt(node: unknown): TemplateValue | null {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.every((item) => typeof item === 'string') ? (node as string[]) : null;
  return isObject(node) && typeof node['@value'] === 'string' ? node['@value'] : null;
}

/** The same JSON, in whichever order its members stand. */
function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}
