// Whether a template can ever become an offer: what is wrong with it whatever is filled in.
import type { PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { compile } from '../compile.ts';
import { type CompileError, isObject } from '../problems.ts';
import { fillTemplate } from './fill.ts';
import type { TemplateValue } from './values.ts';

const SAMPLES: Readonly<Record<TemplateParameter['type'], TemplateValue>> = {
  duration: 'P30D',
  instant: '2999-12-31T00:00:00Z',
  decimal: '1',
  integer: '1',
  text: 'x:benchmark',
  terms: ['x:benchmark'],
  signals: ['agitator.power'],
  participant: 'acme',
  participants: ['acme'],
  digest: `sha256-${'A'.repeat(43)}`,
};

/** Fills a template in with samples and compiles it. What is wrong with a sample alone is not told: another value may fit. */
export function checkTemplate(template: PolicyTemplate): CompileError[] {
  const values = Object.fromEntries(
    template.parameters.map((p) => [p.name, p.default ?? p.choices?.[0] ?? p.min ?? SAMPLES[p.type]]),
  );
  const filled = fillTemplate(template, { id: 'urn:millspace:candidate', values, digest: SAMPLES.digest as string });
  if (!filled.ok) return filled.errors;
  const compiled = compile(filled.offer, { kind: 'usage' });
  if (compiled.ok) return [];
  return compiled.errors.filter(({ pointer }) => !standsForSample(template, pointer));
}

/** The place, or the constraint or duty around it, holds a parameter that has no value of its own. */
function standsForSample(template: PolicyTemplate, pointer: string): boolean {
  const open = new Set(template.parameters.filter((p) => p.default === undefined).map((p) => p.name));
  let node: unknown = template.policy;
  for (const step of pointer.split('/').slice(1)) {
    if (isPlaceholder(node, open)) return true;
    const next = Array.isArray(node) ? node[Number(step)] : isObject(node) ? node[step] : undefined;
    if (next === undefined) break;
    node = next;
  }
  return isPlaceholder(node, open) || (isObject(node) && Object.values(node).some((part) => isPlaceholder(part, open)));
}

function isPlaceholder(node: unknown, open: ReadonlySet<string>): boolean {
  return isObject(node) && typeof node['$param'] === 'string' && open.has(node['$param']);
}
