// Which templates of the library use which rows of the table.
import type { PolicyTemplate } from '@millspace/schemas';
import { rowsOf } from '../../src/classes.ts';
import { tryTemplate } from '../../src/templates/check.ts';

/** Keys of the rows that a template uses; that does not depend on what is filled in. @throws when it cannot be enforced */
export function rowsOfTemplate(template: PolicyTemplate): string[] {
  const trial = tryTemplate(template);
  if (!trial.ok) throw new Error(`${template.id}: ${trial.errors.map(({ text }) => text.en).join(' ')}`);
  return rowsOf(trial.policy).map(({ key }) => key);
}
