import { MillspaceError } from '@millspace/runtime/errors';
import type { TwoPersons } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import type { Tx } from '../db/store.ts';
import type { ControlTables } from '../db/tables.ts';

const KEY = 'two-persons';
const DAYS = 14;

/** What was switched, and by whom; of a broker where nobody has, absent. */
interface Switched {
  on: boolean;
  days: number;
  since?: number;
  by?: string;
}

export interface SettingDeps {
  /** What the configuration says, if it does: then nobody switches it. */
  fixed: { on: boolean; days: number | null } | null;
  administrators: () => number;
}

/** Whether changes of policies wait for a second administrator: in memory, changed only after a commit. */
export class TwoPersonsSetting {
  readonly #deps: SettingDeps;
  #switched: Switched = { on: false, days: DAYS };

  constructor(deps: SettingDeps) {
    this.#deps = deps;
    if (deps.fixed) this.#switched = { on: deps.fixed.on, days: deps.fixed.days ?? DAYS };
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    if (this.#deps.fixed) return;
    const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
    if (row) this.#switched = JSON.parse(row.value) as Switched;
  }

  get on(): boolean {
    return this.#switched.on;
  }

  get days(): number {
    return this.#switched.days;
  }

  get view(): TwoPersons {
    const { fixed, administrators } = this.#deps;
    return { ...this.#switched, fixed: fixed !== null, administrators: administrators() };
  }

  /** It is on, and nobody is there who could be the second one. */
  get lacksSomebody(): boolean {
    return this.on && this.#deps.administrators() < 2;
  }

  /** @throws MillspaceError MS-PRP-008 (the configuration decides), MS-PRP-001 (one person alone administers) */
  mustBePossible(on: boolean): void {
    if (this.#deps.fixed) throw new MillspaceError('MS-PRP-008', { detail: 'the configuration says it' });
    const count = this.#deps.administrators();
    if (on && count < 2)
      throw new MillspaceError('MS-PRP-001', { detail: `${count} persons administer here`, where: '/on' });
  }

  /** Switches it, within a commit. @throws MillspaceError MS-PRP-001, MS-PRP-008 */
  async switchIn(
    tx: Tx,
    { on, days }: { on: boolean; days: number },
    by: string,
    because: Record<string, unknown>,
  ): Promise<void> {
    this.mustBePossible(on);
    const switched: Switched = { on, days, since: tx.now, by };
    const value = JSON.stringify(switched);
    await tx.db
      .insertInto('meta')
      .values({ key: KEY, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    tx.audit({ kind: 'policy-changes.switched', subject: KEY, actor: by, parties: [], data: { on, days, ...because } });
    tx.after(() => {
      this.#switched = switched;
    });
  }
}
