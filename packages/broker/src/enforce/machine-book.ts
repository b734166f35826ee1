import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { GroupCommit } from '../log/group-commit.ts';

/** Chunks behind `from`, up to and with `to`, of which some machines alone were let through. */
interface Stretch {
  from: number;
  to: number;
  machines: ReadonlySet<string>;
  /** Latest instant of all rows up to its end (epoch ms); 0 = there are none. Windows of other machines may be open till then. */
  top: number;
}

/** Chunks behind `after`, up to and with `to`, of which a reader may have these machines. */
interface Turn {
  after: number;
  to: number;
  machines: ReadonlySet<string>;
  /** Latest instant of all rows up to an offset. */
  top: (upTo: number) => number;
}

interface Row {
  transfer: string;
  from_offset: number;
  to_offset: number;
  machines: string;
  top: number;
}

/**
 * Which machines were let through to whom at the turn of each chunk. What was kept back then is never streamed later, so it is
 * on the disk before the others' data are handed on. Kept for agreements that tell machines apart, no others.
 */
export class MachineBook {
  readonly #writer: GroupCommit;
  /** In order, without holes: what a reader passed over counts as decided with what came next. */
  readonly #stretches = new Map<string, Stretch[]>();
  readonly #rows;
  readonly #put;
  readonly #drop;

  constructor(db: SqliteDatabase, writer: GroupCommit) {
    this.#writer = writer;
    const rows = db.prepare<[], Row>('SELECT * FROM machines_let_through ORDER BY transfer, from_offset').all();
    for (const row of rows) this.#of(row.transfer).push(stretchOf(row));
    this.#rows = db.prepare<[string], Row>(
      'SELECT * FROM machines_let_through WHERE transfer = ? ORDER BY from_offset',
    );
    this.#put = db.prepare<[string, number, number, string, number]>(
      `INSERT INTO machines_let_through (transfer, from_offset, to_offset, machines, top) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET to_offset = excluded.to_offset, machines = excluded.machines, top = excluded.top`,
    );
    this.#drop = db.prepare<[string, number]>(
      'DELETE FROM machines_let_through WHERE transfer = ? AND from_offset = ?',
    );
  }

  /** Of the machines let through now (null: all), those that were let through at the turn of a chunk, if it had its turn before. */
  allowed(transfer: string, offset: number, now: readonly string[] | null): readonly string[] | null {
    const then = this.#stretches.get(transfer)?.find(({ from, to }) => offset > from && offset <= to);
    if (!then) return now;
    if (now === null) return [...then.machines];
    return now.every((machine) => then.machines.has(machine))
      ? now
      : now.filter((machine) => then.machines.has(machine));
  }

  /** Latest instant of a machine's rows that may have been kept back from a transfer before an offset (epoch ms); 0 = none. */
  keptBack(transfer: string, machine: string, before: number): number {
    let latest = 0;
    for (const { from, machines, top } of this.#stretches.get(transfer) ?? [])
      if (from + 1 < before && !machines.has(machine)) latest = Math.max(latest, top);
    return latest;
  }

  /**
   * Chunks are about to be handed on, of these machines alone. Resolves after the commit. What had its turn before gains
   * nothing, and loses what is kept back now: a reader that went back would else begin midway in windows of the machines it lost.
   */
  async decided(transfer: string, turn: Turn): Promise<void> {
    const decide = (list: readonly Stretch[]) => merged([...narrowed(list, turn), ...continued(list.at(-1), turn)]);
    const known = this.#of(transfer);
    if (unchanged(known, decide(known))) return;
    const section = () => this.#replace(transfer, decide(this.#of(transfer)));
    await this.#writer.run(section).catch((error: unknown) => {
      this.#stretches.set(transfer, this.#rows.all(transfer).map(stretchOf));
      throw error;
    });
  }

  /**
   * Forgets stretches that nobody can read any more; inside a transaction of the caller. What they kept back last is
   * remembered with a later one that keeps the same machines back: windows that began then may still be open.
   */
  forget(transfer: string, upTo: number): void {
    const list = this.#stretches.get(transfer);
    if (!list || (list[0]?.to ?? Number.POSITIVE_INFINITY) > upTo) return;
    const kept: Stretch[] = [];
    for (const [index, stretch] of list.entries()) {
      const later = list.slice(index + 1).find(({ machines }) => within(machines, stretch.machines));
      if (stretch.to > upTo || !later) {
        kept.push(stretch);
        continue;
      }
      later.top = Math.max(later.top, stretch.top);
      this.#write(transfer, later);
      this.#drop.run(transfer, stretch.from);
    }
    this.#stretches.set(transfer, kept);
  }

  #replace(transfer: string, changed: Stretch[]): void {
    const list = this.#of(transfer);
    for (const { from } of list) if (!changed.some((stretch) => stretch.from === from)) this.#drop.run(transfer, from);
    for (const stretch of changed) if (!list.some((old) => alike(old, stretch))) this.#write(transfer, stretch);
    this.#stretches.set(transfer, changed);
  }

  #write(transfer: string, { from, to, machines, top }: Stretch): void {
    this.#put.run(transfer, from, to, JSON.stringify([...machines].sort()), top);
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

/** Stretches that are read again, without the machines that are not allowed any more. */
function narrowed(list: readonly Stretch[], turn: Turn): Stretch[] {
  return list.flatMap((stretch) => {
    const from = Math.max(stretch.from, turn.after);
    const to = Math.min(stretch.to, turn.to);
    if (from >= to || within(stretch.machines, turn.machines)) return [stretch];
    const machines = new Set([...stretch.machines].filter((machine) => turn.machines.has(machine)));
    const again = { from, to, machines, top: Math.max(stretch.top, turn.top(to)) };
    return [{ ...stretch, to: from }, again, { ...stretch, from: to }].filter((part) => part.from < part.to);
  });
}

/** What comes behind the last stretch: chunks that have their first turn. */
function continued(last: Stretch | undefined, { to, machines, top }: Turn): Stretch[] {
  const from = last?.to ?? 0;
  return to > from ? [{ from, to, machines, top: top(to) }] : [];
}

/** Neighbours with the same machines as one. */
function merged(list: readonly Stretch[]): Stretch[] {
  const kept: Stretch[] = [];
  for (const stretch of list) {
    const before = kept.at(-1);
    if (before?.to === stretch.from && same(before.machines, stretch.machines))
      kept[kept.length - 1] = { ...before, to: stretch.to, top: Math.max(before.top, stretch.top) };
    else kept.push(stretch);
  }
  return kept;
}

function stretchOf({ from_offset: from, to_offset: to, machines, top }: Row): Stretch {
  return { from, to, machines: new Set(JSON.parse(machines) as string[]), top };
}

function unchanged(list: readonly Stretch[], changed: readonly Stretch[]): boolean {
  return changed.length === list.length && changed.every((stretch, index) => alike(stretch, list[index]));
}

function alike(a: Stretch, b: Stretch | undefined): boolean {
  return b !== undefined && a.from === b.from && a.to === b.to && a.top === b.top && same(a.machines, b.machines);
}

function within(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const machine of a) if (!b.has(machine)) return false;
  return true;
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && within(a, b);
}
