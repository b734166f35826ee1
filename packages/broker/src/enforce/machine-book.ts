import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import type { GroupCommit } from '../log/group-commit.ts';
import type { StoredChunk } from '../log/log.port.ts';

/** Chunks behind `from`, up to and with `to`, of which some machines alone were let through. */
interface Stretch {
  from: number;
  to: number;
  machines: ReadonlySet<string>;
  /** Latest instant of the rows of other machines in these chunks (epoch ms); 0 = there were none. */
  top: number;
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
  readonly #put;
  readonly #drop;

  constructor(db: SqliteDatabase, writer: GroupCommit) {
    this.#writer = writer;
    const rows = db.prepare<[], Row>('SELECT * FROM machines_let_through ORDER BY transfer, from_offset').all();
    for (const { transfer, from_offset: from, to_offset: to, machines, top } of rows)
      this.#of(transfer).push({ from, to, machines: new Set(JSON.parse(machines) as string[]), top });
    this.#put = db.prepare<[string, number, number, string, number]>(
      `INSERT INTO machines_let_through (transfer, from_offset, to_offset, machines, top) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET to_offset = excluded.to_offset, top = excluded.top`,
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

  /** Chunks have their turn. Resolves after the commit; what had its turn before stays as it was. */
  async decided(transfer: string, chunks: readonly StoredChunk[], machines: readonly string[]): Promise<void> {
    const list = this.#of(transfer);
    const last = list.at(-1);
    const fresh = last ? chunks.filter(({ offset }) => offset > last.to) : chunks;
    const to = fresh.at(-1)?.offset;
    if (to === undefined) return;
    const allowed = new Set(machines);
    const top = topOfOthers(fresh, allowed);
    const joined = last && same(last.machines, allowed);
    const stretch: Stretch = joined
      ? { ...last, to, top: Math.max(last.top, top) }
      : { from: last?.to ?? 0, to, machines: allowed, top };
    await this.#writer.run(
      () => this.#write(transfer, stretch),
      () => {
        if (joined) list[list.length - 1] = stretch;
        else list.push(stretch);
      },
    );
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

function topOfOthers(chunks: readonly StoredChunk[], allowed: ReadonlySet<string>): number {
  let top = 0;
  for (const { header } of chunks)
    for (const { machine, frames, tMax } of header.parts)
      if (frames > 0 && tMax > top && !allowed.has(machine)) top = tMax;
  return top;
}

function within(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const machine of a) if (!b.has(machine)) return false;
  return true;
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && within(a, b);
}
