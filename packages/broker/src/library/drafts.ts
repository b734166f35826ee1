import { MillspaceError } from '@millspace/runtime/errors';
import type { TemplateDraft } from '@millspace/schemas';
import { describeErrors, validateTemplateDraftInput } from '@millspace/schemas';
import type { ControlStore, Tx } from '../db/store.ts';
import type { TemplateDraftRow } from '../db/tables.ts';
import { said } from '../http/said.ts';

const NAME = /^[a-z0-9][a-z0-9-]{1,62}$/;

/** Next versions of templates as far as they are written: kept, so that nothing is lost, and without any effect. */
export class TemplateDrafts {
  readonly #store: ControlStore;

  constructor(store: ControlStore) {
    this.#store = store;
  }

  async list(): Promise<TemplateDraft[]> {
    const rows = await this.#store.read.selectFrom('template_drafts').selectAll().orderBy('id').execute();
    return rows.map(draftOf);
  }

  /** @throws MillspaceError MS-LIB-012 when there is none */
  async find(id: string): Promise<TemplateDraft> {
    const row = await this.#store.read
      .selectFrom('template_drafts')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row) return draftOf(row);
    throw said('MS-LIB-012', 404, `There is no draft of ${id}.`, `Es gibt keinen Entwurf von ${id}.`, '/id');
  }

  /**
   * Keeps the draft if it is still the one that was read before.
   * @throws MillspaceError MS-GEN-400 (no draft), MS-LIB-002 (no name of a template), MS-LIB-011 (saved by somebody else in the meantime)
   */
  async save(id: string, input: unknown, actor: string): Promise<TemplateDraft> {
    if (!validateTemplateDraftInput(input))
      throw new MillspaceError('MS-GEN-400', {
        detail: describeErrors(validateTemplateDraftInput.errors),
        status: 400,
      });
    if (!NAME.test(id))
      throw said(
        'MS-LIB-002',
        422,
        'The name of a template has small letters, digits and hyphens, 2 to 63 of them.',
        'Der Name einer Vorlage besteht aus 2 bis 63 Kleinbuchstaben, Ziffern und Bindestrichen.',
        '/id',
      );
    const { id: _id, version: _version, ...template } = input.template as Record<string, unknown>;
    return this.#store.write(async (tx) => {
      const known = await tx.db
        .selectFrom('template_drafts')
        .select('revision')
        .where('id', '=', id)
        .executeTakeFirst();
      if ((known?.revision ?? 0) !== input.revision)
        throw said(
          'MS-LIB-011',
          409,
          `The draft of ${id} is at revision ${known?.revision ?? 0}, not ${input.revision}.`,
          `Der Entwurf von ${id} ist bei Stand ${known?.revision ?? 0}, nicht ${input.revision}.`,
          '/revision',
        );
      const row: TemplateDraftRow = {
        id,
        body: JSON.stringify(template),
        based_on: input.basedOn,
        revision: input.revision + 1,
        saved_at: tx.now,
        saved_by: actor,
      };
      await tx.db
        .insertInto('template_drafts')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      return draftOf(row);
    });
  }

  /** Throws it away. */
  async drop(id: string): Promise<void> {
    await this.#store.write((tx) => dropDraft(tx, id));
  }
}

/** With the commit that makes a version of it. */
export async function dropDraft(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('template_drafts').where('id', '=', id).execute();
}

function draftOf(row: TemplateDraftRow): TemplateDraft {
  return {
    id: row.id,
    template: JSON.parse(row.body) as TemplateDraft['template'],
    basedOn: row.based_on,
    revision: row.revision,
    savedAt: row.saved_at,
    by: row.saved_by,
  };
}
