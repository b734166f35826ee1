import { setImmediate as nextTurn } from 'node:timers/promises';
import { changesLines, firstWholeWindow } from '@millspace/policy';
import type { Shape } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import { type Enforcer, releaseAt } from './enforcer.ts';
import type { Grant } from './grant.ts';
import { type Piece, piecesSince } from './pieces.ts';
import { type Place, type Position, readAfter, shapeTag } from './position.ts';
import type { ShapeReader } from './shape-feeds.ts';
import type { ShapedChunk } from './shaping.ts';

/** Shaping holds the event loop for at most about this long (ms). */
const TURN_MS = 5;

/** A chunk as a grant lets it through, before its rows are counted. */
export interface Candidate {
  chunk: StoredChunk;
  /** Null: the chunk passes whole. */
  piece: Piece | null;
  rows: number;
  position: Position;
  /** Windows open before the chunk: where reading begins again when the chunk is cut. */
  before: Place | undefined;
  empty: boolean;
}

interface Found {
  candidates: Candidate[];
  /** Epoch ms before which the chunk that follows them may not be delivered. */
  waitUntil: number | null;
}

/** Brings chunks into the shape of a grant, for one transfer. */
export class Candidates {
  readonly #enforcer: Enforcer;
  readonly #pid: string;
  readonly #dataset: string;
  #reader: { key: string; reader: ShapeReader } | null = null;

  constructor(enforcer: Enforcer, pid: string, dataset: string) {
    this.#enforcer = enforcer;
    this.#pid = pid;
    this.#dataset = dataset;
  }

  close(): void {
    this.#reader?.reader.close();
    this.#reader = null;
  }

  /** The next chunks as they may go out, up to the first that is withheld or may not go yet. */
  async of(chunks: readonly StoredChunk[], grant: Grant, position: Position): Promise<Found> {
    const { shape } = grant;
    if (!shape) return { candidates: [], waitUntil: null };
    return changesLines(shape) ? this.#shaped(chunks, shape, position) : this.#whole(chunks, shape, position);
  }

  #whole(chunks: readonly StoredChunk[], shape: Shape, { open: before }: Position): Found {
    const { withheld, clock } = this.#enforcer.deps;
    const candidates: Candidate[] = [];
    const now = clock.now();
    for (const chunk of chunks) {
      if (withheld.at(this.#pid, chunk.offset)) break;
      const release = shape.delayMs === null ? 0 : releaseAt(chunk, shape.delayMs);
      if (release > now) return { candidates, waitUntil: release };
      const position: Position = { offset: chunk.offset, index: 0, tag: '' };
      const { rows } = this.#enforcer.whole(chunk).fields;
      candidates.push({ chunk, piece: null, rows, position, before, empty: false });
    }
    return { candidates, waitUntil: null };
  }

  async #shaped(chunks: readonly StoredChunk[], shape: Shape, position: Position): Promise<Found> {
    const { withheld, clock } = this.#enforcer.deps;
    const candidates: Candidate[] = [];
    const now = clock.now();
    const tag = shapeTag(shape, this.#pid);
    let turn = performance.now();
    let previous = readAfter(position);
    // A position reached under another shape says nothing about the windows of this one.
    const warm = position.offset > 0 && position.tag === tag;
    let open = warm ? position.open : undefined;
    let since = warm ? position.since : this.#firstWhole(shape, previous);
    for (const chunk of chunks) {
      if (withheld.at(this.#pid, chunk.offset)) break;
      if (chunk.begins) since = this.#afterBeginning(shape, chunk, previous, since);
      const before = open;
      const result = await this.#take(chunk, shape, { previous, open });
      if (result.releaseAt > now) return { candidates, waitUntil: result.releaseAt };
      open = result.open;
      const piece = result.piece && this.#ownWindows(result.piece, shape, chunk, since);
      const behind: Position = { offset: chunk.offset, index: 0, tag };
      if (open !== undefined) behind.open = open;
      if (since !== undefined) behind.since = since;
      candidates.push({ chunk, piece, rows: piece?.rows ?? 0, position: behind, before, empty: piece === null });
      previous = chunk.offset;
      if (performance.now() - turn > TURN_MS) {
        await nextTurn();
        turn = performance.now();
      }
    }
    return { candidates, waitUntil: null };
  }

  /** The shape of this reader at this chunk: machines that had been kept back at its turn stay so. */
  #take(chunk: StoredChunk, shape: Shape, from: { previous: number; open: Place | undefined }): Promise<ShapedChunk> {
    const machines = this.#enforcer.deps.machines.allowed(this.#pid, chunk.offset, shape.machines ?? null);
    const own = machines === (shape.machines ?? null) ? shape : { ...shape, machines: [...(machines ?? [])] };
    return this.#readerOf(own).take(chunk, from);
  }

  #readerOf(shape: Shape): ShapeReader {
    const key = `${shapeTag(shape, this.#pid)} ${shape.machines?.toSorted().join('\n') ?? '*'}`;
    if (this.#reader?.key !== key) {
      this.#reader?.reader.close();
      this.#reader = { key, reader: this.#enforcer.deps.feeds.reader(this.#dataset, shape) };
    }
    return this.#reader.reader;
  }

  /** Without windows that began with rows that were not for this reader. */
  #ownWindows(piece: Piece, shape: Shape, { offset }: StoredChunk, since: number | undefined): Piece | null {
    const { machines } = this.#enforcer.deps;
    return piecesSince(piece, (machine) => {
      const kept = machines.keptBack(this.#pid, machine, offset);
      const joined = kept === 0 ? 0 : (firstWholeWindow(shape, kept) ?? 0);
      return Math.max(since ?? 0, joined);
    });
  }

  /** Of windows that reach over an interruption, some rows are missing. */
  #afterBeginning(shape: Shape, { header }: StoredChunk, previous: number, since: number | undefined) {
    const starts = header.parts.filter(({ frames }) => frames > 0).map(({ tMin }) => tMin - 1);
    const top = this.#enforcer.deps.top(this.#dataset, previous);
    const first = top === 0 && starts.length === 0 ? null : firstWholeWindow(shape, Math.max(top, ...starts));
    return first === null ? since : Math.max(first, since ?? first);
  }

  /** Instant from which on windows are whole for a reader that begins behind an offset; undefined: all are. */
  #firstWhole(shape: Shape, previous: number): number | undefined {
    const top = this.#enforcer.deps.top(this.#dataset, previous);
    return top === 0 ? undefined : (firstWholeWindow(shape, top) ?? undefined);
  }
}

/** Behind the first rows of a chunk: the chunk will be read again, so its windows are those before it. */
export function cutAt({ position, before }: Candidate, rows: number): Position {
  const { open: _open, ...place } = position;
  return { ...place, index: rows, ...(before === undefined ? {} : { open: before }) };
}
