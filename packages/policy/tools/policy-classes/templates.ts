// Which templates of the library use which rows of the table.
import type { PolicyTemplate, TemplateParameter } from '@millspace/schemas';
import { rowsOf } from '../../src/classes.ts';
import { compile } from '../../src/compile.ts';
import { fillTemplate } from '../../src/templates/fill.ts';
import type { TemplateValue } from '../../src/templates/values.ts';

const DIGEST = `sha256-${'A'.repeat(43)}`;

/** Something of the parameter's type: which rows a template uses does not depend on what. */
const ANYTHING: Readonly<Record<TemplateParameter['type'], TemplateValue>> = {
  text: 'urn:example:anything',
  terms: ['x:service'],
  signals: ['agitator.power'],
  participants: ['acme'],
  participant: 'acme',
  duration: 'P1D',
  instant: '2027-12-31T23:00:00Z',
  decimal: '1',
  integer: '1',
  digest: DIGEST,
};

/** Keys of the rows that a template uses. @throws when it cannot be filled or does not compile */
export function rowsOfTemplate(template: PolicyTemplate): string[] {
  const values = Object.fromEntries(
    template.parameters.flatMap(({ name, type, default: given }) =>
      given === undefined ? [[name, ANYTHING[type]] as const] : [],
    ),
  );
  const filled = fillTemplate(template, { id: 'urn:uuid:example', values, digest: DIGEST });
  if (!filled.ok) throw new Error(`${template.id}: ${filled.errors.map(({ text }) => text.en).join(' ')}`);
  const compiled = compile(filled.offer, { kind: 'usage' });
  if (!compiled.ok) throw new Error(`${template.id}: ${compiled.errors.map(({ text }) => text.en).join(' ')}`);
  return rowsOf(compiled.policy).map(({ key }) => key);
}
