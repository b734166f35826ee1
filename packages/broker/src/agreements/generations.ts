import { randomUUID } from 'node:crypto';
import type { Agreement } from '@millspace/schemas';
import type { AuditHead } from '../audit/entry.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Seal } from '../identity/seal.ts';

const CURRENT = 'generation';
const PAST = 'generation-past:';

/**
 * The stretches between two restores that this broker knows of. Each mark on what it says names its generation, so that
 * one restore is noticed once, however many things of the lost stretch are brought back, and a second one is noticed again.
 */
export class Generations {
  readonly #store: ControlStore;
  readonly #seal: Seal;
  #current = '';

  constructor(store: ControlStore, seal: Seal) {
    this.#store = store;
    this.#seal = seal;
  }

  async load(): Promise<void> {
    this.#current = await this.#store.write(async ({ db }) => {
      const known = await db.selectFrom('meta').select('value').where('key', '=', CURRENT).executeTakeFirst();
      if (known) return known.value;
      const fresh = randomUUID();
      await db.insertInto('meta').values({ key: CURRENT, value: fresh }).execute();
      return fresh;
    });
  }

  /** The generation that lasts. */
  get current(): string {
    return this.#current;
  }

  markHead({ n, hash }: AuditHead): string {
    return this.#seal.mark('audit-head', this.#current, { n, hash });
  }

  markAgreement(agreement: Agreement): string {
    return this.#seal.mark('agreement', this.#current, agreement);
  }

  /** The generation in which this broker had this head; null when it never had. */
  ofHead({ n, hash }: AuditHead, mark: string | undefined): string | null {
    return this.#seal.generationOf('audit-head', { n, hash }, mark);
  }

  /** The generation in which this broker finalized this agreement; null when it never did. */
  ofAgreement(agreement: Agreement, mark: string | undefined): string | null {
    return this.#seal.generationOf('agreement', agreement, mark);
  }

  /**
   * Something said in `lost` was forgotten. When that is news, a new generation begins with this commit, and what else was
   * lost of the two before it tells nothing new: the generation that ends and the one that begins. Else null.
   */
  async renew(tx: Tx, lost: string): Promise<{ ended: string; begun: string } | null> {
    const known = await tx.db
      .selectFrom('meta')
      .select('key')
      .where('key', '=', PAST + lost)
      .executeTakeFirst();
    if (known) return null;
    const { value: current } = await tx.db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', CURRENT)
      .executeTakeFirstOrThrow();
    const past = [...new Set([lost, current])].map((generation) => ({ key: PAST + generation, value: String(tx.now) }));
    await tx.db
      .insertInto('meta')
      .values(past)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const fresh = randomUUID();
    await tx.db.updateTable('meta').set({ value: fresh }).where('key', '=', CURRENT).execute();
    tx.after(() => {
      this.#current = fresh;
    });
    return { ended: current, begun: fresh };
  }
}
