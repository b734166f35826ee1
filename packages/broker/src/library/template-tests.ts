import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { TemplateTest, TemplateTestInput } from '@millspace/schemas';
import { describeErrors, validateTemplateTestInput } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import type { TemplateTestRow } from '../db/tables.ts';
import { said } from '../http/said.ts';

const MOST = 200;

/** Scenarios of the simulator that were kept for a template, each with what has to come out. They belong to no version. */
export class TemplateTests {
  readonly #store: ControlStore;

  constructor(store: ControlStore) {
    this.#store = store;
  }

  async list(template: string): Promise<TemplateTest[]> {
    const rows = await this.#store.read
      .selectFrom('template_tests')
      .selectAll()
      .where('template', '=', template)
      .orderBy('made_at')
      .orderBy('id')
      .execute();
    return rows.map(testOf);
  }

  /** @throws MillspaceError MS-GEN-400 (no test), MS-LIB-002 (too many of them) */
  async add(template: string, input: unknown, actor: string): Promise<TemplateTest> {
    if (!validateTemplateTestInput(input))
      throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateTemplateTestInput.errors), status: 400 });
    const test: TemplateTestInput = input;
    return this.#store.write(async (tx) => {
      const { n } = await tx.db
        .selectFrom('template_tests')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('template', '=', template)
        .executeTakeFirstOrThrow();
      if (n >= MOST)
        throw said(
          'MS-LIB-002',
          422,
          `A template has at most ${MOST} tests.`,
          `Eine Vorlage hat höchstens ${MOST} Proben.`,
        );
      const row: TemplateTestRow = {
        template,
        id: randomUUID(),
        body: JSON.stringify(test),
        made_at: tx.now,
        made_by: actor,
      };
      await tx.db.insertInto('template_tests').values(row).execute();
      return testOf(row);
    });
  }

  async remove(template: string, id: string): Promise<void> {
    await this.#store.write(({ db }) =>
      db.deleteFrom('template_tests').where('template', '=', template).where('id', '=', id).execute(),
    );
  }
}

function testOf(row: TemplateTestRow): TemplateTest {
  return { id: row.id, ...(JSON.parse(row.body) as TemplateTestInput), madeAt: row.made_at, by: row.made_by };
}
