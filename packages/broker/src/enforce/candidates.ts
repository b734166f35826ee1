import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Shape } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import { type Enforcer, releaseAt } from './enforcer.ts';
import type { Grant } from './grant.ts';
import type { Piece } from './pieces.ts';
import { type Place, type Position, readAfter, shapeTag } from './position.ts';
import type { ShapeReader } from './shape-feeds.ts';

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

/** Brings chunks into the shape of a grant, for one transfer. */
export class Candidates {
  readonly #enforcer: Enforcer;
  readonly #pid: string;
  readonly #dataset: string;
  #reader: { tag: string; reader: ShapeReader } | null = null;

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
  async of(
    chunks: readonly StoredChunk[],
    grant: Grant,
    position: Position,
  ): Promise<{ candidates: Candidate[]; waitUntil: number | null }> {
    const { withheld, clock } = this.#enforcer.deps;
    const { shape } = grant;
    const candidates: Candidate[] = [];
    if (!shape) return { candidates, waitUntil: null };
    const now = clock.now();
    const tag = onlyDelays(shape) ? '' : this.#shapeReader(shape).tag;
    // A position reached under another shape says nothing about the windows of this one.
    let warm = position.offset > 0 && position.tag === tag;
    let turn = performance.now();
    let previous = readAfter(position);
    let open = warm ? position.open : undefined;
    for (const chunk of chunks) {
      if (withheld.at(this.#pid, chunk.offset)) break;
      const before = open;
      if (onlyDelays(shape)) {
        const release = shape.delayMs === null ? 0 : releaseAt(chunk, shape.delayMs);
        if (release > now) return { candidates, waitUntil: release };
        const { rows } = this.#enforcer.whole(chunk).fields;
        candidates.push({
          chunk,
          piece: null,
          rows,
          position: { offset: chunk.offset, index: 0, tag },
          before,
          empty: false,
        });
      } else {
        const from = { previous, open, cold: !warm, clean: withheld.lastEnd(this.#pid) };
        const { piece, releaseAt: release, open: after } = await this.#shapeReader(shape).reader.take(chunk, from);
        if (release > now) return { candidates, waitUntil: release };
        open = after;
        const behind: Position = { offset: chunk.offset, index: 0, tag, ...(open === undefined ? {} : { open }) };
        candidates.push({ chunk, piece, rows: piece?.rows ?? 0, position: behind, before, empty: piece === null });
        warm = true;
        if (performance.now() - turn > TURN_MS) {
          await nextTurn();
          turn = performance.now();
        }
      }
      previous = chunk.offset;
    }
    return { candidates, waitUntil: null };
  }

  #shapeReader(shape: Shape): { tag: string; reader: ShapeReader } {
    const tag = shapeTag(shape);
    if (this.#reader?.tag !== tag) {
      this.#reader?.reader.close();
      this.#reader = { tag, reader: this.#enforcer.deps.feeds.reader(this.#dataset, shape) };
    }
    return this.#reader;
  }
}

/** Behind the first rows of a chunk: the chunk will be read again, so its windows are those before it. */
export function cutAt({ position, before }: Candidate, rows: number): Position {
  const { open: _open, ...place } = position;
  return { ...place, index: rows, ...(before === undefined ? {} : { open: before }) };
}

function onlyDelays(shape: Shape): boolean {
  return shape.signals === null && shape.windowMs === null && shape.round === null;
}
