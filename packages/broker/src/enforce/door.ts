import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Decision, Shape } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import type { Enforcer } from './enforcer.ts';
import { releaseAt } from './enforcer.ts';
import type { Grant, Stop } from './grants.ts';
import type { Piece } from './pieces.ts';
import { type Place, type Position, shapeTag } from './position.ts';
import type { ShapeReader } from './shape-feeds.ts';
import type { Shaped } from './shaped.ts';
import { EXPIRED } from './texts.ts';

/** Shaping holds the event loop for at most about this long (ms). */
const TURN_MS = 5;

/** What became of some chunks. */
export interface Taken {
  items: Shaped[];
  /** Where the reader stands when the items are written. */
  position: Position;
  /** Nothing more will come; null = it goes on. */
  stop: Stop | null;
  /** Epoch ms before which the next chunk may not be delivered. */
  waitUntil: number | null;
  grant: Grant | null;
}

interface Candidate {
  chunk: StoredChunk;
  /** Null: the chunk passes whole. */
  piece: Piece | null;
  rows: number;
  position: Position;
  /** Windows open before the chunk: where reading begins again when the chunk is cut. */
  before: Place | undefined;
  empty: boolean;
}

/** The one door between the log and the reader of one transfer: every chunk passes a grant here. */
export class Door {
  readonly pid: string;
  readonly #enforcer: Enforcer;
  readonly #dataset: string;
  #position: Position;
  #reader: { tag: string; reader: ShapeReader } | null = null;

  constructor(enforcer: Enforcer, pid: string, dataset: string, start: Position) {
    this.#enforcer = enforcer;
    this.pid = pid;
    this.#dataset = dataset;
    this.#position = start;
  }

  get position(): Position {
    return this.#position;
  }

  /** Offset behind which the next chunk is read. */
  get readAfter(): number {
    return this.#position.index === 0 ? this.#position.offset : this.#position.offset - 1;
  }

  /**
   * Decides about the next chunks, which follow the position in order. Charges counts durably. Changes nothing that
   * `advance` does not make good: taken but not advanced, the same chunks may be asked for again, and cost nothing more.
   */
  async take(chunks: readonly StoredChunk[]): Promise<Taken> {
    const { grants, withheld } = this.#enforcer.deps;
    const grant = grants.of(this.pid);
    const nothing: Taken = { items: [], position: this.#position, stop: null, waitUntil: null, grant };
    const [first] = chunks;
    if (!grant || grant.kind === 'stop' || grant.deliveryLimit !== null)
      return { ...nothing, stop: grant?.stop ?? UNKNOWN };
    // The count is used up, and what was charged has been read again.
    if (!first) return grant.kind === 'replay' ? { ...nothing, stop: grant.stop } : nothing;
    const expired = this.#expired(first, grant);
    if (expired) return expired;
    const known = withheld.at(this.pid, first.offset);
    if (known) return this.#passOver(chunks, known.to, grant);
    if (grant.kind === 'withhold') return this.#withhold(chunks, grant);
    return this.#deliver(chunks, grant);
  }

  /** The items were handed on: the reader stands behind them. */
  advance(taken: Taken): void {
    this.#position = taken.position;
  }

  close(): void {
    this.#reader?.reader.close();
    this.#reader = null;
  }

  /** Chunks that the reader has not had and that have left the log. */
  #expired(first: StoredChunk, grant: Grant): Taken | null {
    const { trimmed, clock } = this.#enforcer.deps;
    const gone = trimmed(this.#dataset);
    const { offset } = this.#position;
    if (offset === 0 || offset >= gone || first.offset <= gone) return null;
    const stretch = { from: offset + 1, to: gone, t: clock.now(), rule: 'transit', text: EXPIRED };
    const position: Position = { offset: gone, index: 0, tag: '' };
    return {
      items: [this.#enforcer.withheld(first.header, stretch, position)],
      position,
      stop: null,
      waitUntil: null,
      grant,
    };
  }

  /** Chunks of a stretch that was withheld before: said again, never streamed. */
  #passOver(chunks: readonly StoredChunk[], to: number, grant: Grant): Taken {
    const { withheld } = this.#enforcer.deps;
    const last = chunks.findLast(({ offset }) => offset <= to);
    const stretch = last && withheld.at(this.pid, last.offset);
    if (!last || !stretch) return { items: [], position: this.#position, stop: null, waitUntil: null, grant };
    const position: Position = { offset: last.offset, index: 0, tag: '' };
    return {
      items: [this.#enforcer.withheld(last.header, stretch, position)],
      position,
      stop: null,
      waitUntil: null,
      grant,
    };
  }

  async #withhold(chunks: readonly StoredChunk[], grant: Grant): Promise<Taken> {
    const { withheld, clock } = this.#enforcer.deps;
    const first = chunks[0];
    const last = chunks.at(-1);
    if (!first || !last) return { items: [], position: this.#position, stop: null, waitUntil: null, grant };
    const { rule, text } = denial(grant.decision);
    const stretch = { from: first.offset, to: last.offset, t: clock.now(), rule, text };
    await withheld.add(this.pid, stretch, this.#position.offset);
    const position: Position = { offset: last.offset, index: 0, tag: '' };
    return {
      items: [this.#enforcer.withheld(last.header, stretch, position)],
      position,
      stop: null,
      waitUntil: null,
      grant,
    };
  }

  async #deliver(chunks: readonly StoredChunk[], grant: Grant): Promise<Taken> {
    const { candidates, waitUntil } = await this.#candidates(chunks, grant);
    const limit = grant.sampleLimit;
    const items: Shaped[] = [];
    let position = this.#position;
    if (limit === null) {
      for (const candidate of candidates) {
        const item = this.#item(candidate, this.#startRow(candidate), candidate.rows);
        if (item) items.push(item);
        position = candidate.position;
      }
      return { items, position, stop: null, waitUntil: candidates.length === 0 ? waitUntil : null, grant };
    }
    return this.#counted(candidates, grant, limit, waitUntil);
  }

  async #counted(
    candidates: readonly Candidate[],
    grant: Grant,
    limit: number,
    waitUntil: number | null,
  ): Promise<Taken> {
    const { ledger, grants } = this.#enforcer.deps;
    const unpaid =
      grant.kind === 'replay' ? candidates.findIndex(({ chunk }) => !ledger.isCharged(this.pid, chunk.offset)) : -1;
    const payable = unpaid < 0 ? candidates : candidates.slice(0, unpaid);
    const granted = await ledger.charge({
      agreement: grant.facts.agreementId,
      transfer: this.pid,
      limit,
      after: this.readAfter,
      items: payable.map(({ chunk, rows }) => ({ offset: chunk.offset, rows })),
    });
    const items: Shaped[] = [];
    let position = this.#position;
    let cut = payable.length < candidates.length;
    for (const [index, candidate] of payable.entries()) {
      const rows = granted[index] ?? 0;
      const start = this.#startRow(candidate);
      if (rows < candidate.rows) {
        cut = true;
        if (rows > start) {
          const item = this.#item(candidate, start, rows);
          if (item) items.push(item);
          position = cutAt(candidate, rows);
        }
        break;
      }
      const item = this.#item(candidate, start, rows);
      if (item) items.push(item);
      position = candidate.position;
    }
    if (ledger.used(grant.facts.agreementId).samples >= limit) grants.recount(grant.facts.agreementId);
    const now = grants.of(this.pid);
    // Under a permission without count (a second rule of the policy) the rest follows; else this was all.
    const stop = cut && (now?.kind === 'replay' || now?.kind === 'stop') ? (now.stop ?? UNKNOWN) : null;
    return {
      items,
      position,
      stop,
      waitUntil: candidates.length === 0 ? waitUntil : null,
      grant: now?.kind === 'replay' ? now : grant,
    };
  }

  async #candidates(
    chunks: readonly StoredChunk[],
    grant: Grant,
  ): Promise<{ candidates: Candidate[]; waitUntil: number | null }> {
    const { withheld, clock } = this.#enforcer.deps;
    const { shape } = grant;
    const candidates: Candidate[] = [];
    if (!shape) return { candidates, waitUntil: null };
    const now = clock.now();
    const tag = onlyDelays(shape) ? '' : this.#shapeReader(shape).tag;
    // A position reached under another shape says nothing about the windows of this one.
    let warm = this.#position.offset > 0 && this.#position.tag === tag;
    let turn = performance.now();
    let previous = this.readAfter;
    let open = warm ? this.#position.open : undefined;
    for (const chunk of chunks) {
      if (withheld.at(this.pid, chunk.offset)) break;
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
        const from = { previous, open, cold: !warm, clean: withheld.lastEnd(this.pid) };
        const { piece, releaseAt: release, open: after } = await this.#shapeReader(shape).reader.take(chunk, from);
        if (release > now) return { candidates, waitUntil: release };
        open = after;
        const position: Position = { offset: chunk.offset, index: 0, tag, ...(open === undefined ? {} : { open }) };
        candidates.push({ chunk, piece, rows: piece?.rows ?? 0, position, before, empty: piece === null });
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

  /** Rows of the chunk at the position that the reader has already. */
  #startRow({ chunk }: Candidate): number {
    return chunk.offset === this.#position.offset ? this.#position.index : 0;
  }

  #item(candidate: Candidate, from: number, to: number): Shaped | null {
    const { chunk, piece, rows, position, empty } = candidate;
    if (empty || (to <= from && rows > 0)) return null;
    const at = to < rows ? cutAt(candidate, to) : position;
    if (from === 0 && to === rows) return piece ? this.#enforcer.piece(piece, at) : this.#enforcer.whole(chunk);
    const sliced = piece
      ? this.#enforcer.slice(piece.header, piece.lines, from, to)
      : this.#enforcer.sliceOf(chunk, from, to);
    return this.#enforcer.piece(sliced, at);
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
function cutAt({ position, before }: Candidate, rows: number): Position {
  const { open: _open, ...place } = position;
  return { ...place, index: rows, ...(before === undefined ? {} : { open: before }) };
}

const UNKNOWN: Stop = {
  code: 'MS-DLV-001',
  status: 404,
  text: { en: 'There is no such transfer any more.', de: 'Diese Übertragung gibt es nicht mehr.' },
  retry: false,
};

function onlyDelays(shape: Shape): boolean {
  return shape.signals === null && shape.windowMs === null && shape.round === null;
}

/** The rule that said no, for the record of what was withheld. */
function denial(decision: Decision): { rule: string; text: Decision['text'] } {
  const violated = decision.rules.find(({ outcome }) => outcome === 'violated');
  return { rule: violated?.path || decision.code, text: violated?.text ?? decision.text };
}
