import type { StoredChunk } from '../log/log.port.ts';
import { type Candidate, Candidates, cutAt } from './candidates.ts';
import { denialOf } from './closings.ts';
import type { Enforcer } from './enforcer.ts';
import type { Grant, Stop } from './grant.ts';
import { type Position, readAfter } from './position.ts';
import type { Shaped } from './shaped.ts';
import { EXPIRED, UNRECORDED } from './texts.ts';
import { OPEN_END, type Stretch } from './withheld.ts';

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

/** The one door between the log and the reader of one transfer: every chunk passes a grant here. */
export class Door {
  readonly pid: string;
  readonly #enforcer: Enforcer;
  readonly #dataset: string;
  readonly #connector: string;
  #position: Position;
  readonly #candidates: Candidates;

  constructor(enforcer: Enforcer, pid: string, reader: { dataset: string; connector: string }, start: Position) {
    const { dataset, connector } = reader;
    this.#enforcer = enforcer;
    this.pid = pid;
    this.#dataset = dataset;
    this.#connector = connector;
    this.#position = start;
    this.#candidates = new Candidates(enforcer, pid, dataset);
  }

  get position(): Position {
    return this.#position;
  }

  /** Offset behind which the next chunk is read. */
  get readAfter(): number {
    return readAfter(this.#position);
  }

  /**
   * Decides about the next chunks, which follow the position in order. Charges counts durably. Changes nothing that
   * `advance` does not make good: taken but not advanced, the same chunks may be asked for again, and cost nothing more.
   */
  async take(chunks: readonly StoredChunk[]): Promise<Taken> {
    const { grants, withheld } = this.#enforcer.deps;
    const grant = grants.of(this.pid, this.#connector);
    const nothing = this.#nothing(grant);
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
    // What is not on record does not leave.
    if (!(await grants.recorded(grant))) return { ...nothing, stop: NOT_RECORDED };
    const current = await this.#begun(grant);
    return current ? this.#deliver(chunks, current) : nothing;
  }

  /** The items were handed on: the reader stands behind them. */
  advance(taken: Taken): void {
    this.#position = taken.position;
  }

  close(): void {
    this.#candidates.close();
  }

  /** Puts the first delivery on record where time counts from it; the grant that holds then, or null when it has changed. */
  async #begun(grant: Grant): Promise<Grant | null> {
    if (!grant.beginsUse) return grant;
    const { grants, ledger, clock } = this.#enforcer.deps;
    await ledger.beginUse(grant.facts.agreementId, clock.now());
    grants.recount(grant.facts.agreementId);
    const begun = grants.of(this.pid, this.#connector);
    return begun?.kind === 'permit' && !begun.beginsUse ? begun : null;
  }

  /** Chunks that the reader has not had and that have left the log. */
  #expired(first: StoredChunk, grant: Grant): Taken | null {
    const { trimmed, clock } = this.#enforcer.deps;
    const gone = trimmed(this.#dataset);
    const { offset } = this.#position;
    if (offset === 0 || offset >= gone || first.offset <= gone) return null;
    const stretch = { from: offset + 1, to: gone, t: clock.now(), rule: 'transit', text: EXPIRED, top: 0 };
    return this.#said(first, stretch, gone, grant);
  }

  /** Chunks of a stretch that was withheld before: said again, never streamed. */
  #passOver(chunks: readonly StoredChunk[], to: number, grant: Grant): Taken {
    const { withheld } = this.#enforcer.deps;
    const last = chunks.findLast(({ offset }) => offset <= to);
    const stretch = last && withheld.at(this.pid, last.offset);
    if (!last || !stretch) return this.#nothing(grant);
    // What is still going on is said as far as it has come.
    const said =
      stretch.to === OPEN_END
        ? { ...stretch, from: Math.max(stretch.from, chunks[0]?.offset ?? 0), to: last.offset }
        : stretch;
    return this.#said(last, said, last.offset, grant);
  }

  async #withhold(chunks: readonly StoredChunk[], grant: Grant): Promise<Taken> {
    const { withheld, clock } = this.#enforcer.deps;
    const first = chunks[0];
    const last = chunks.at(-1);
    if (!first || !last) return this.#nothing(grant);
    const { rule, text } = denialOf(grant);
    const top = latestRow(chunks);
    const stretch = { from: first.offset, to: last.offset, t: clock.now(), rule, text, top };
    await withheld.add(this.pid, stretch, this.#position.offset);
    return this.#said(last, stretch, last.offset, grant);
  }

  #nothing(grant: Grant | null): Taken {
    return { items: [], position: this.#position, stop: null, waitUntil: null, grant };
  }

  /** A record in the place of what is withheld; the reader stands at `offset` then. */
  #said(origin: StoredChunk, stretch: Stretch, offset: number, grant: Grant): Taken {
    const position: Position = { offset, index: 0, tag: '' };
    return {
      ...this.#nothing(grant),
      items: [this.#enforcer.withheld(origin.header, stretch, position, grant)],
      position,
    };
  }

  async #deliver(chunks: readonly StoredChunk[], grant: Grant): Promise<Taken> {
    const { candidates, waitUntil } = await this.#candidates.of(chunks, grant, this.#position);
    await this.#decided(candidates, grant);
    const limit = grant.sampleLimit;
    const items: Shaped[] = [];
    let position = this.#position;
    if (limit === null) {
      for (const candidate of candidates) {
        const item = this.#item(candidate, this.#startRow(candidate), candidate.rows, grant);
        if (item) items.push(item);
        position = candidate.position;
      }
      return { items, position, stop: null, waitUntil: candidates.length === 0 ? waitUntil : null, grant };
    }
    return this.#counted(candidates, grant, limit, waitUntil);
  }

  /** Puts on record which machines alone were let through. */
  async #decided(candidates: readonly Candidate[], grant: Grant): Promise<void> {
    const [first, last] = [candidates[0], candidates.at(-1)];
    const machines = grant.shape?.machines;
    if (!machines || !first || !last) return;
    await this.#enforcer.deps.machines.decided(this.pid, {
      after: first.chunk.offset - 1,
      to: last.chunk.offset,
      machines: new Set(machines),
      top: (upTo) => this.#enforcer.deps.top(this.#dataset, upTo),
    });
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
          const item = this.#item(candidate, start, rows, grant);
          if (item) items.push(item);
          position = cutAt(candidate, rows);
        }
        break;
      }
      const item = this.#item(candidate, start, rows, grant);
      if (item) items.push(item);
      position = candidate.position;
    }
    if (ledger.used(grant.facts.agreementId).samples >= limit) grants.recount(grant.facts.agreementId);
    const now = grants.of(this.pid, this.#connector);
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

  /** Rows of the chunk at the position that the reader has already. */
  #startRow({ chunk }: Candidate): number {
    return chunk.offset === this.#position.offset ? this.#position.index : 0;
  }

  #item(candidate: Candidate, from: number, to: number, grant: Grant): Shaped | null {
    const { chunk, piece, rows, position, empty } = candidate;
    if (empty || (to <= from && rows > 0)) return null;
    const at = to < rows ? cutAt(candidate, to) : position;
    if (from === 0 && to === rows)
      return piece ? this.#enforcer.piece(piece, at, grant) : this.#enforcer.passing(chunk, at, grant);
    const sliced = piece
      ? this.#enforcer.slice(piece.header, piece.lines, from, to)
      : this.#enforcer.sliceOf(chunk, from, to);
    return this.#enforcer.piece(sliced, at, grant);
  }
}

const UNKNOWN: Stop = {
  code: 'MS-DLV-001',
  status: 404,
  text: { en: 'There is no such transfer any more.', de: 'Diese Übertragung gibt es nicht mehr.' },
  retry: false,
};

const NOT_RECORDED: Stop = { code: 'MS-DLV-012', status: 503, text: UNRECORDED, retry: true };

function latestRow(chunks: readonly StoredChunk[]): number {
  let latest = 0;
  for (const { header } of chunks)
    for (const { frames, tMax } of header.parts) if (frames > 0) latest = Math.max(latest, tMax);
  return latest;
}
