import type { SqliteDatabase, Statement } from '@millspace/runtime/sqlite';
import type { ChunkContext, ChunkPart } from '@millspace/schemas';
import { unpackDoubles } from './blocks.ts';
import type { RowSlice } from './rows.ts';
import type { Stream } from './streams.ts';

/** What a part says about all of its rows: batch, pass and state, and the mapping revision that made them. */
export type RowContext = Partial<Pick<ChunkPart, 'context' | 'mapping'>>;

/** Rows of a stream from `from` to `to` (epoch ms, inclusive) were made under `text` (see `contextText`). */
export interface ContextStretch {
  stream: number;
  from: number;
  to: number;
  text: string;
  /** Rows behind `to` were stated before: what holds for them stays. */
  within: boolean;
}

/** What the newest entry of a stream says, and how far its rows reach. */
interface Tail {
  t: number;
  text: string;
  upto: number;
}

/** Mapping revision of rows of which nothing is noted. */
const UNKNOWN_MAPPING = 'store';

/** The form in which a context is stored and compared. */
export function contextText({ context, mapping }: RowContext): string {
  const known = context && Object.keys(context).length > 0 ? context : null;
  return JSON.stringify([known, mapping ?? UNKNOWN_MAPPING]);
}

/**
 * Context and mapping revision of every stream as a list of changes: an entry holds from its instant to the next one.
 * `notice` says which stretches have to be written; they are written in the transaction that ends a flush.
 */
export class Contexts {
  readonly #last: Statement;
  readonly #at: Statement;
  readonly #between: Statement;
  readonly #delete: Statement;
  readonly #insert: Statement;
  readonly #forget: Statement;
  readonly #newest: Statement;
  /** Newest entry of each stream, with what is noticed but not yet written. */
  readonly #tails = new Map<number, Tail>();

  constructor(db: SqliteDatabase) {
    this.#last = db.prepare('SELECT t, context text FROM contexts WHERE stream = ? ORDER BY t DESC LIMIT 1');
    this.#at = db.prepare('SELECT context FROM contexts WHERE stream = ? AND t <= ? ORDER BY t DESC LIMIT 1').pluck();
    this.#between = db.prepare('SELECT t, context text FROM contexts WHERE stream = ? AND t > ? AND t < ? ORDER BY t');
    this.#delete = db.prepare('DELETE FROM contexts WHERE stream = ? AND t >= ? AND t <= ?');
    this.#insert = db.prepare('INSERT OR REPLACE INTO contexts (stream, t, context) VALUES (?, ?, ?)');
    this.#newest = db.prepare('SELECT t FROM block_times WHERE stream = ? ORDER BY start DESC LIMIT 1').pluck();
    this.#forget = db.prepare(
      'DELETE FROM contexts WHERE t < (SELECT max(c.t) FROM contexts c WHERE c.stream = contexts.stream AND c.t <= ?)',
    );
  }

  /** Rows from `from` to `to` of a stream were folded. Null when that is no news: almost always the newest entry says so already. */
  notice(stream: Stream, from: number, to: number, text: string): ContextStretch | null {
    const tail = this.#tail(stream);
    const within = tail !== null && to < tail.upto;
    const upto = Math.max(to, tail?.upto ?? to);
    if (tail !== null && from >= tail.t && text === tail.text) {
      tail.upto = upto;
      return null;
    }
    this.#tails.set(
      stream.id,
      within ? { t: Math.max(tail.t, to + 1), text: tail.text, upto } : { t: from, text, upto },
    );
    return { stream: stream.id, from, to, text, within };
  }

  /** Inside a transaction. Writing the same stretches again, in the same order, changes nothing. */
  write(stretches: readonly ContextStretch[]): void {
    for (const { stream, from, to, text, within } of stretches) {
      const after = within ? this.#textAt(stream, to + 1) : null;
      this.#delete.run(stream, from, to);
      if (this.#textAt(stream, from - 1) !== text) this.#insert.run(stream, from, text);
      if (after !== null && after !== text) this.#insert.run(stream, to + 1, after);
    }
  }

  /** Removes what holds for nothing from `before` (epoch ms) on. */
  forget(before: number): void {
    this.#forget.run(before);
  }

  /** The stream is gone; another may get its number. */
  drop(stream: number): void {
    this.#tails.delete(stream);
  }

  /** The rows of a slice in pieces of equal context, in order of time. */
  *split(slice: RowSlice): Generator<{ slice: RowSlice } & Pick<ChunkPart, 'context' | 'mapping'>> {
    const { t } = slice.rows;
    const first = t[slice.from] ?? 0;
    const changes = this.#between.all(slice.stream.id, first, (t[slice.to - 1] ?? 0) + 1) as {
      t: number;
      text: string;
    }[];
    let text = this.#textAt(slice.stream.id, first);
    let from = slice.from;
    for (const change of changes) {
      let to = from;
      while (to < slice.to && (t[to] ?? 0) < change.t) to += 1;
      if (to > from) yield { slice: { ...slice, from, to }, ...read(text) };
      text = change.text;
      from = to;
    }
    if (from < slice.to) yield { slice: { ...slice, from }, ...read(text) };
  }

  #tail(stream: Stream): Tail | null {
    const known = this.#tails.get(stream.id);
    if (known !== undefined) return known;
    const last = this.#last.get(stream.id) as { t: number; text: string } | undefined;
    if (last === undefined) return null;
    const block = this.#newest.get(stream.id) as Uint8Array | undefined;
    const tail = { ...last, upto: Math.max(last.t, (block && unpackDoubles(block).at(-1)) ?? last.t) };
    this.#tails.set(stream.id, tail);
    return tail;
  }

  #textAt(stream: number, t: number): string | null {
    return (this.#at.get(stream, t) as string | undefined) ?? null;
  }
}

function read(text: string | null): Pick<ChunkPart, 'context' | 'mapping'> {
  if (text === null) return { mapping: UNKNOWN_MAPPING };
  const [context, mapping] = JSON.parse(text) as [ChunkContext | null, string];
  return context === null ? { mapping } : { context, mapping };
}
