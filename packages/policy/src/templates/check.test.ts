import type { PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import { checkTemplate } from './check.ts';
import { TEMPLATE_LIBRARY } from './library/index.ts';

type Form = TemplateParameter['type'];
const both = (text: string) => ({ en: text, de: text });

/** A template that asks for one value of this form, and where it puts it. */
function asking(form: Form, permission: object, more: Partial<TemplateParameter> = {}): PolicyTemplate {
  const parameter: TemplateParameter = { name: 'given', type: form, title: both('Given'), ...more };
  return {
    ...{ id: 'asking', version: 1, title: both('Asking'), summary: both('Use.'), parameters: [parameter] },
    policy: { permission: [{ action: 'odrl:use', ...permission }] } as PolicyTemplate['policy'],
  };
}
const $ = { $param: 'given' };
const where = (leftOperand: string, operator: string, ...beside: object[]) => ({
  constraint: [{ leftOperand, operator, rightOperand: $ }, ...beside],
});
const doing = (action: string, leftOperand: string, ...beside: object[]) => ({
  duty: [{ action, constraint: [{ leftOperand, operator: 'eq', rightOperand: $ }, ...beside] }],
});
const c = (leftOperand: string, rightOperand: unknown) => ({ leftOperand, operator: 'eq', rightOperand });

const FITS: [Form, object][] = [
  ['duration', where('odrl:elapsedTime', 'lteq')],
  ['duration', doing('x:aggregate', 'x:window', c('x:statistic', 'mean'))],
  ['instant', where('odrl:dateTime', 'lteq')],
  ['decimal', doing('x:round', 'x:step')],
  ['integer', where('odrl:count', 'lteq', c('odrl:unitOfCount', 'x:samples'))],
  ['text', where('x:role', 'eq')],
  ['text', where('x:securityProfile', 'gteq')],
  ['text', where('odrl:spatial', 'eq')],
  ['text', doing('x:aggregate', 'x:statistic', c('x:window', { '@value': 'PT1M', '@type': 'xsd:duration' }))],
  ['terms', where('odrl:purpose', 'isAnyOf')],
  ['terms', where('odrl:spatial', 'isPartOf')],
  ['terms', where('x:machineRelation', 'isAnyOf')],
  ['signals', { duty: [{ action: 'x:keepSignals', constraint: [{ ...c('x:signal', $), operator: 'isAnyOf' }] }] }],
  ['participant', where('x:participant', 'eq')],
  ['participants', where('x:participant', 'isAnyOf')],
  ['digest', doing('x:agreeTo', 'x:documentDigest', c('x:document', 'urn:d'))],
];

/** No value of the form is one that this place takes. */
const NEVER: [Form, object][] = [
  ['duration', where('odrl:dateTime', 'lteq')],
  ['instant', where('odrl:elapsedTime', 'lteq')],
  ['decimal', where('odrl:elapsedTime', 'lteq')],
  ['integer', where('odrl:dateTime', 'lteq')],
  ['text', where('odrl:dateTime', 'lteq')],
  ['terms', where('odrl:dateTime', 'lteq')],
  ['signals', where('odrl:count', 'lteq', c('odrl:unitOfCount', 'x:samples'))],
  ['participant', doing('x:round', 'x:step')],
  ['participants', where('odrl:event', 'isAnyOf')],
  ['digest', where('x:state', 'eq')],
];

describe('checking a template', () => {
  it.each(TEMPLATE_LIBRARY.map((template) => [template.id, template] as const))(
    '%s can be enforced',
    (_id, template) => {
      expect(checkTemplate(template)).toEqual([]);
    },
  );

  it.each(FITS)('%s is taken where it fits: %j', (form, permission) => {
    expect(checkTemplate(asking(form, permission))).toEqual([]);
  });

  it.each(NEVER)('%s is refused where no value of it is one: %j', (form, permission) => {
    const errors = checkTemplate(asking(form, permission));
    expect(errors.length).toBeGreaterThan(0);
    for (const { pointer } of errors) expect(pointer).toMatch(/^\/permission\/0\//);
  });

  it('an operator that the term does not have is refused, whatever value stands beside it', () => {
    const wrong = asking('terms', where('odrl:purpose', 'lteq'));
    expect(checkTemplate(wrong).map(({ code }) => code)).not.toEqual([]);
  });

  it('limits are kept: of a value below one half there is one to try, of a value above its own maximum there is none', () => {
    const step = doing('x:round', 'x:step');
    expect(checkTemplate(asking('decimal', step, { max: '0.25' }))).toEqual([]);
    expect(checkTemplate(asking('decimal', step, { min: '2', max: '1' }))).not.toEqual([]);
    expect(checkTemplate(asking('text', where('x:securityProfile', 'gteq'), { choices: ['x:HIGH'] }))).not.toEqual([]);
    expect(checkTemplate(asking('terms', where('odrl:spatial', 'isPartOf'), { default: ['x:benchmark'] }))).not.toEqual(
      [],
    );
  });
});
