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
  /** Latest instant of the rows in it (epoch ms); 0 = there are none. */
  top: number;
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
  top: number;
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
        top: row.top,
      });
    }
    this.#put = db.prepare<[string, number, number, number, string, string, number]>(
      `INSERT INTO withheld (transfer, from_offset, to_offset, t, rule, text, top) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET to_offset = excluded.to_offset, top = excluded.top`,
    );
    this.#drop = db.prepare<[string, number, number]>(
      'DELETE FROM withheld WHERE transfer = ? AND to_offset <= ? AND from_offset <> ?',
    );
    this.#undo = db.prepare<[string, number]>('DELETE FROM withheld WHERE transfer = ? AND from_offset = ?');
  }

  /** The stretch that holds an offset, or null. */
  at(transfer: string, offset: number): Stretch | null {
    // In no order: a reader that goes back may be denied there what it had before.
    return this.#stretches.get(transfer)?.findLast(({ from, to }) => from <= offset && offset <= to) ?? null;
  }

  /** Latest instant of the rows that may have been withheld from a transfer before an offset (epoch ms); 0 = none. */
  keptBack(transfer: string, before: number): number {
    let latest = 0;
    for (const { from, top } of this.#stretches.get(transfer) ?? []) if (from < before) latest = Math.max(latest, top);
    return latest;
  }

  /** Resolves after the commit. Continues the last stretch when rule and place join up. */
  async add(transfer: string, stretch: Stretch, follows: number): Promise<Stretch> {
    const list = this.#of(transfer);
    const last = list.at(-1);
    const joined =
      last && last.rule === stretch.rule && last.to === follows
        ? { ...last, to: stretch.to, top: Math.max(last.top, stretch.top) }
        : stretch;
    await this.#writer.run(
      () => this.#write(transfer, joined),
      () => {
        if (joined === stretch) list.push(joined);
        else list[list.length - 1] = joined;
      },
    );
    return joined;
  }

  /** From here on everything is denied, until `finish`. Holds at once in memory. Nothing new when it holds already. */
  begin(transfer: string, begun: Omit<Stretch, 'to' | 'top'>): Promise<void> {
    const list = this.#of(transfer);
    if (list.some(({ to }) => to === OPEN_END)) return Promise.resolve();
    const from = Math.max(begun.from, (list.at(-1)?.to ?? 0) + 1);
    const stretch = { ...begun, from, to: OPEN_END, top: 0 };
    list.push(stretch);
    return this.#writer.run(() => this.#write(transfer, stretch));
  }

  /** The end of what `begin` began: up to here, with rows up to `top`, it stays denied for good. Holds at once in memory. */
  finish(transfer: string, upTo: number, top: number): Promise<void> {
    const list = this.#of(transfer);
    // Not always the last: a reader that went back meanwhile was denied there, too.
    const index = list.findIndex(({ to }) => to === OPEN_END);
    const [open] = index < 0 ? [] : list.splice(index, 1);
    if (!open) return Promise.resolve();
    if (upTo < open.from) return this.#writer.run(() => void this.#undo.run(transfer, open.from));
    const ended = { ...open, to: upTo, top };
    list.push(ended);
    return this.#writer.run(() => this.#write(transfer, ended));
  }

  /**
   * Forgets stretches that nobody can read any more, but the last one, which remembers for all of them what was withheld:
   * windows that began then may still be open. Inside a transaction of the caller.
   */
  forget(transfer: string, upTo: number): void {
    const list = this.#stretches.get(transfer);
    const last = list?.at(-1);
    if (!list || !last || list.length < 2 || (list[0]?.to ?? Number.POSITIVE_INFINITY) > upTo) return;
    last.top = Math.max(...list.map(({ top }) => top));
    this.#write(transfer, last);
    this.#drop.run(transfer, upTo, last.from);
    this.#stretches.set(
      transfer,
      list.filter((stretch) => stretch.to > upTo || stretch === last),
    );
  }

  #write(transfer: string, { from, to, t, rule, text, top }: Stretch): void {
    this.#put.run(transfer, from, to, t, rule, JSON.stringify(text), top);
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
