import { encodeBody } from '@millspace/runtime/chunks';
import type { Clock } from '@millspace/runtime/clock';
import { type ChunkHeader, NO_CONNECTOR, type WithheldRecord } from '@millspace/schemas';
import type { StoredChunk } from '../log/log.port.ts';
import type { Disguises } from './disguises.ts';
import type { Grant } from './grant.ts';
import type { Grants } from './grants.ts';
import type { Ledger } from './ledger.ts';
import type { MachineBook } from './machine-book.ts';
import { disguised, headerOf, linesOf, makePiece, type Piece } from './pieces.ts';
import { type Cursors, type Position, START } from './position.ts';
import { isRecord, rowsOf, sliceRows } from './rows.ts';
import type { ShapeFeeds } from './shape-feeds.ts';
import { makeShaped, type Shaped } from './shaped.ts';
import type { Stretch, WithheldBook } from './withheld.ts';

export interface EnforcerDeps {
  grants: Grants;
  ledger: Ledger;
  withheld: WithheldBook;
  feeds: ShapeFeeds;
  clock: Clock;
  cursors: Cursors;
  disguises: Disguises;
  machines: MachineBook;
  /** Latest instant (epoch ms) of all rows of a dataset up to an offset; 0 when there are none. */
  top: (dataset: string, upTo: number) => number;
  /** Chunks of a dataset up to this offset have left the log. */
  trimmed: (dataset: string) => number;
}

/** What a reader may get, once it is clear which rows. The only maker of `Shaped`. */
export class Enforcer {
  readonly deps: EnforcerDeps;
  readonly #whole = new WeakMap<StoredChunk, Shaped>();

  constructor(deps: EnforcerDeps) {
    this.deps = deps;
  }

  /** A chunk that passes untouched: its bytes as they came in. The same object for every reader of the chunk. */
  whole(chunk: StoredChunk): Shaped {
    let shaped = this.#whole.get(chunk);
    if (!shaped) {
      const position: Position = { offset: chunk.offset, index: 0, tag: '' };
      shaped = makeShaped({
        chunk: chunk.headerText,
        body: chunk.body,
        changed: false,
        position,
        cursor: this.deps.cursors.format(chunk.header.dataset, position),
        rows: rowsOf(chunk.header.parts),
        parts: chunk.header.parts,
        digest: chunk.header.digest,
      });
      this.#whole.set(chunk, shaped);
    }
    return shaped;
  }

  /** What a shape or a cut has left of a chunk, with the agreement's pseudonyms. */
  piece(made: Piece, position: Position, grant: Grant): Shaped {
    const disguise = grant.shape && this.deps.disguises.of(grant.facts.agreementId, grant.shape);
    const piece = disguise ? disguised(made, disguise) : made;
    return makeShaped({
      chunk: piece.headerText,
      body: piece.body,
      changed: true,
      position,
      cursor: this.deps.cursors.format(piece.header.dataset, position),
      rows: piece.rows,
      parts: piece.header.parts,
      digest: piece.header.digest,
    });
  }

  /** A chunk that passes, untouched where the agreement hides no ids. */
  passing(chunk: StoredChunk, position: Position, grant: Grant): Shaped {
    const hides = grant.shape && this.deps.disguises.of(grant.facts.agreementId, grant.shape) !== null;
    if (!hides) return this.whole(chunk);
    return this.piece(makePiece(chunk.header, chunk.header.parts, linesOf(chunk)), position, grant);
  }

  /** The rows from..to of a chunk, as a chunk of its own. */
  slice(origin: ChunkHeader, lines: Piece['lines'], from: number, to: number): Piece {
    const sliced = sliceRows(origin.parts, lines, from, to);
    return makePiece(origin, sliced.parts, sliced.lines);
  }

  sliceOf(chunk: StoredChunk, from: number, to: number): Piece {
    return this.slice(chunk.header, linesOf(chunk), from, to);
  }

  /** Says which stretch was passed over, and by which rule; sent in the place of its last chunk. */
  withheld(origin: ChunkHeader, stretch: Stretch, position: Position, grant: Grant): Shaped {
    const record: WithheldRecord = {
      record: 'withheld',
      from: this.deps.cursors.format(origin.dataset, { offset: stretch.from, index: 0, tag: '' }),
      to: this.deps.cursors.format(origin.dataset, { offset: stretch.to, index: 0, tag: '' }),
      t: stretch.t,
      rule: stretch.rule,
      text: stretch.text,
    };
    const { facts, body } = encodeBody([JSON.stringify(record)]);
    const made = headerOf(origin, { parts: [], records: 1, ...facts });
    const header = grant.hidesMachines ? { ...made, producer: NO_CONNECTOR } : made;
    return makeShaped({
      chunk: JSON.stringify(header),
      body,
      changed: true,
      position,
      cursor: this.deps.cursors.format(origin.dataset, position),
      rows: 0,
      parts: [],
      digest: facts.digest,
    });
  }

  /** One piece of a relayed history answer: no place in the log, so its number in the answer is its cursor. */
  relayed(header: ChunkHeader, body: Buffer, changed: boolean, cursor: string): Shaped {
    return makeShaped({
      chunk: JSON.stringify(header),
      body,
      changed,
      position: START,
      cursor,
      rows: rowsOf(header.parts),
      parts: header.parts,
      digest: header.digest,
    });
  }
}

/** Epoch ms from which on a whole chunk may be delivered under a delay: that long after the latest instant it speaks of. */
export function releaseAt(chunk: StoredChunk, delayMs: number): number {
  let latest = 0;
  for (const { tMax, frames } of chunk.header.parts) if (frames > 0) latest = Math.max(latest, tMax);
  if (chunk.header.records > 0)
    for (const line of linesOf(chunk)) if (isRecord(line)) latest = Math.max(latest, line.t);
  return latest + delayMs;
}
