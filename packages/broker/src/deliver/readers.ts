import type { SqliteDatabase } from '@millspace/runtime/sqlite';
import { type Position, releasable } from '../enforce/position.ts';
import type { Shaped } from '../enforce/shaped.ts';
import type { GroupCommit } from '../log/group-commit.ts';
import type { DeliveredStats } from '../ports.ts';

interface Reader {
  dataset: string;
  /** Chunks up to this offset are not needed any more by this transfer. */
  hold: number;
  /** What the consumer acknowledged last. */
  position: string;
  /** How far nothing behind that was let through; empty = no further. */
  beyond: string;
  chunks: number;
  samples: number;
  bytes: number;
  lastAt: number | null;
}

interface Row extends Reader {
  transfer: string;
}

const NOTHING: Reader = {
  dataset: '',
  hold: 0,
  position: '',
  beyond: '',
  chunks: 0,
  samples: 0,
  bytes: 0,
  lastAt: null,
};

/**
 * How far each transfer has acknowledged, and what it was delivered. The consumer's store is the truth of its position:
 * this copy serves retention and figures, and is written at most once a second.
 */
export class Readers {
  readonly #writer: GroupCommit;
  readonly #readers = new Map<string, Reader>();
  readonly #dirty = new Set<string>();
  readonly #count: (item: Shaped) => void;
  readonly #put;

  /** `count` is told what is delivered, for metrics. */
  constructor(db: SqliteDatabase, writer: GroupCommit, count: (item: Shaped) => void = () => undefined) {
    this.#count = count;
    this.#writer = writer;
    const rows = db
      .prepare<[], Row>(
        'SELECT transfer, dataset, hold, position, beyond, chunks, samples, bytes, last_at AS lastAt FROM reader',
      )
      .all();
    for (const { transfer, ...reader } of rows) this.#readers.set(transfer, reader);
    this.#put = db.prepare<[string, string, number, string, string, number, number, number, number | null]>(
      `INSERT INTO reader (transfer, dataset, hold, position, beyond, chunks, samples, bytes, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET hold = excluded.hold, position = excluded.position, beyond = excluded.beyond, chunks = excluded.chunks,
         samples = excluded.samples, bytes = excluded.bytes, last_at = excluded.last_at`,
    );
  }

  /** Nothing of these transfers is written down any more. */
  forget(pids: readonly string[]): void {
    for (const pid of pids) {
      this.#readers.delete(pid);
      this.#dirty.delete(pid);
    }
  }

  hold(pid: string): number {
    return this.#readers.get(pid)?.hold ?? 0;
  }

  stats(pid: string): DeliveredStats {
    const { chunks, samples, bytes, lastAt, position } = this.#readers.get(pid) ?? NOTHING;
    return { chunks, samples, bytes, lastAt, ...(position === '' ? {} : { position }) };
  }

  /** Where a reader that has acknowledged `cursor` last may go on: behind everything of which nothing was let through. */
  beyond(pid: string, cursor: string): string {
    const reader = this.#readers.get(pid);
    return reader && reader.position === cursor && reader.beyond !== '' ? reader.beyond : cursor;
  }

  /** The consumer resumes here, even if it had been further: its store may have been restored. */
  resumed(pid: string, dataset: string, position: Position, cursor: string): void {
    const reader = this.#of(pid, dataset);
    reader.hold = releasable(position);
    if (reader.position !== cursor) reader.beyond = '';
    reader.position = cursor;
    this.#dirty.add(pid);
  }

  acknowledged(pid: string, dataset: string, position: Position, cursor: string): void {
    const reader = this.#of(pid, dataset);
    reader.hold = Math.max(reader.hold, releasable(position));
    reader.position = cursor;
    reader.beyond = '';
    this.#dirty.add(pid);
  }

  /** Everything sent is acknowledged, and of what follows up to here nothing was let through: the log need not hold it. */
  passed(pid: string, dataset: string, position: Position, cursor: string): void {
    const reader = this.#of(pid, dataset);
    reader.hold = Math.max(reader.hold, releasable(position));
    reader.beyond = cursor;
    this.#dirty.add(pid);
  }

  delivered(pid: string, dataset: string, item: Shaped, now: number): void {
    const reader = this.#of(pid, dataset);
    reader.chunks += 1;
    reader.samples += item.fields.rows;
    reader.bytes += item.fields.body.length;
    reader.lastAt = now;
    this.#count(item);
    this.#dirty.add(pid);
  }

  async persist(): Promise<void> {
    if (this.#dirty.size === 0) return;
    const pids = [...this.#dirty];
    this.#dirty.clear();
    await this.#writer.run(() => {
      for (const pid of pids) {
        const { dataset, hold, position, beyond, chunks, samples, bytes, lastAt } = this.#readers.get(pid) ?? NOTHING;
        this.#put.run(pid, dataset, hold, position, beyond, chunks, samples, bytes, lastAt);
      }
    });
  }

  #of(pid: string, dataset: string): Reader {
    let reader = this.#readers.get(pid);
    if (!reader) {
      reader = { ...NOTHING, dataset };
      this.#readers.set(pid, reader);
    }
    return reader;
  }
}
