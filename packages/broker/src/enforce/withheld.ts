import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { Bilingual } from '@millspace/schemas';
import type { GroupCommit } from '../log/group-commit.ts';

/** A stretch of the log that was denied to a transfer at its turn: offsets from..to, both included. */
export interface Stretch {
  from: number;
  to: number;
  /** Broker's clock at the first denial, epoch ms. */
  t: number;
  rule: string;
  text: Bilingual;
}

/** A stretch that has not ended yet reaches to here. */
export const OPEN_END = Number.MAX_SAFE_INTEGER;

interface Row {
  transfer: string;
  from_offset: number;
  to_offset: number;
  t: number;
  rule: string;
  text: string;
}

/** What was withheld from whom. A stretch once withheld is never streamed later, so it is on the disk before it is passed over. */
export class WithheldBook {
  readonly #writer: GroupCommit;
  readonly #stretches = new Map<string, Stretch[]>();
  readonly #put;
  readonly #drop;
  readonly #undo;

  constructor(db: SqliteDatabase, writer: GroupCommit) {
    this.#writer = writer;
    for (const row of db.prepare<[], Row>('SELECT * FROM withheld ORDER BY transfer, from_offset').all()) {
      this.#of(row.transfer).push({
        from: row.from_offset,
        to: row.to_offset,
        t: row.t,
        rule: row.rule,
        text: JSON.parse(row.text) as Bilingual,
      });
    }
    this.#put = db.prepare<[string, number, number, number, string, string]>(
      `INSERT INTO withheld (transfer, from_offset, to_offset, t, rule, text) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET to_offset = excluded.to_offset`,
    );
    this.#undo = db.prepare<[string, number]>('DELETE FROM withheld WHERE transfer = ? AND from_offset = ?');
    this.#drop = db.prepare<[string, number]>('DELETE FROM withheld WHERE transfer = ? AND to_offset <= ?');
  }

  /** The stretch that holds an offset, or null. */
  at(transfer: string, offset: number): Stretch | null {
    const stretches = this.#stretches.get(transfer);
    if (!stretches) return null;
    for (let index = stretches.length - 1; index >= 0; index -= 1) {
      const stretch = stretches[index];
      if (stretch && stretch.from <= offset) return offset <= stretch.to ? stretch : null;
    }
    return null;
  }

  /** End of the last stretch withheld from a transfer; 0 when nothing was. */
  lastEnd(transfer: string): number {
    return this.#stretches.get(transfer)?.at(-1)?.to ?? 0;
  }

  /** Resolves after the commit. Continues the last stretch when rule and place join up. */
  async add(transfer: string, stretch: Stretch, follows: number): Promise<Stretch> {
    const list = this.#of(transfer);
    const last = list.at(-1);
    const joined = last && last.rule === stretch.rule && last.to === follows ? { ...last, to: stretch.to } : stretch;
    const text = JSON.stringify(joined.text);
    await this.#writer.run(
      () => this.#put.run(transfer, joined.from, joined.to, joined.t, joined.rule, text),
      () => {
        if (joined === stretch) list.push(joined);
        else list[list.length - 1] = joined;
      },
    );
    return joined;
  }

  /** From here on everything is denied, until `finish`. Holds at once in memory. Nothing new when it holds already. */
  begin(transfer: string, { from, t, rule, text }: Omit<Stretch, 'to'>): Promise<void> {
    const list = this.#of(transfer);
    if (list.at(-1)?.to === OPEN_END) return Promise.resolve();
    const after = Math.max(from, (list.at(-1)?.to ?? 0) + 1);
    list.push({ from: after, to: OPEN_END, t, rule, text });
    return this.#writer.run(() => void this.#put.run(transfer, after, OPEN_END, t, rule, JSON.stringify(text)));
  }

  /** The end of what `begin` began: up to here it stays denied for good. Holds at once in memory. */
  finish(transfer: string, upTo: number): Promise<void> {
    const list = this.#of(transfer);
    const last = list.at(-1);
    if (last?.to !== OPEN_END) return Promise.resolve();
    list.pop();
    if (upTo < last.from) return this.#writer.run(() => void this.#undo.run(transfer, last.from));
    const ended = { ...last, to: upTo };
    list.push(ended);
    const text = JSON.stringify(ended.text);
    return this.#writer.run(() => void this.#put.run(transfer, ended.from, upTo, ended.t, ended.rule, text));
  }

  /** Forgets stretches that nobody can read any more; inside a transaction of the caller. */
  forget(transfer: string, upTo: number): void {
    const list = this.#stretches.get(transfer);
    if (!list || (list[0]?.to ?? Number.POSITIVE_INFINITY) > upTo) return;
    this.#drop.run(transfer, upTo);
    this.#stretches.set(
      transfer,
      list.filter(({ to }) => to > upTo),
    );
  }

  #of(transfer: string): Stretch[] {
    let list = this.#stretches.get(transfer);
    if (!list) {
      list = [];
      this.#stretches.set(transfer, list);
    }
    return list;
  }
}
