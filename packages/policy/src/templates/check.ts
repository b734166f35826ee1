// Whether a template can ever become an offer. Values are tried for what nobody has filled in yet; where none fits, it is refused.
import type { PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { compile } from '../compile.ts';
import type { CompiledPolicy } from '../compiled.ts';
import type { CompileError } from '../problems.ts';
import { fillTemplate } from './fill.ts';
import { readValue, type TemplateValue } from './values.ts';

const DIGEST = `sha256-${'A'.repeat(43)}`;
const TERMS = [
  ...['x:benchmark', 'iso3166:DE', 'x:running', 'x:machine-fault-open', 'x:user', 'x:TRUST'],
  ...['x:agreement-end', 'x:first-use', 'x:samples', 'x:mean'],
];

/** Values of each form, for every place in a policy that takes it. */
const TRIALS: Readonly<Record<TemplateParameter['type'], readonly TemplateValue[]>> = {
  duration: ['P30D', 'P1D', 'PT1M'],
  instant: ['2999-12-31T00:00:00Z'],
  decimal: ['1', '0.5'],
  integer: ['1'],
  text: [...TERMS, 'EUR', 'on-allow', 'person', '$.operator', 'agitator.power'],
  terms: TERMS.map((term) => [term]),
  signals: [['agitator.power']],
  participant: ['acme'],
  participants: [['acme']],
  digest: [DIGEST],
};

export type TemplateTrial = { values: Readonly<Record<string, TemplateValue>> } & (
  | { ok: true; policy: CompiledPolicy }
  | { ok: false; errors: CompileError[] }
);

/** What is wrong with a template whatever is filled in; empty: with some values it can be enforced. */
export function checkTemplate(template: PolicyTemplate): CompileError[] {
  const trial = tryTemplate(template);
  return trial.ok ? [] : trial.errors;
}

/**
 * The template filled in with what is given, its defaults and values that fit, compiled; what no value of its parameters mends is an
 * error. `values`: what stands in each blank.
 */
export function tryTemplate(
  template: PolicyTemplate,
  given: Readonly<Record<string, TemplateValue>> = {},
): TemplateTrial {
  const trials = new Map(
    template.parameters.map((parameter) => {
      const own = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined;
      return [parameter.name, own === undefined ? trialsOf(parameter) : [own]] as const;
    }),
  );
  const values: Record<string, TemplateValue> = Object.fromEntries(
    [...trials].map(([name, [first]]) => [name, first ?? '']),
  );
  let best = compiled(template, values);
  for (const [name, candidates] of trials) {
    for (const value of candidates.slice(1)) {
      if (best.ok) return { ...best, values };
      const next = compiled(template, { ...values, [name]: value });
      if (!next.ok && next.errors.length >= best.errors.length) continue;
      values[name] = value;
      best = next;
    }
  }
  return { ...best, values };
}

/** A default is what would be filled in, so it alone has to fit. */
function trialsOf(parameter: TemplateParameter): readonly TemplateValue[] {
  const { type, default: given, choices, min, max } = parameter;
  if (given !== undefined) return [given];
  const limits = [min, max].filter((limit) => limit !== undefined);
  const fitting = (choices ?? [...limits, ...TRIALS[type]]).filter((value) => readValue(parameter, value) !== null);
  // Where no value is one, filling in says why.
  return fitting.length > 0 ? fitting : TRIALS[type];
}

function compiled(template: PolicyTemplate, values: Readonly<Record<string, TemplateValue>>) {
  const filled = fillTemplate(template, { id: 'urn:millspace:candidate', values, digest: DIGEST });
  return filled.ok ? compile(filled.offer, { kind: 'usage' }) : filled;
}
