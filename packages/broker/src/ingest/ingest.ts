import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import { parseFrames } from '@millspace/runtime/framing';
import { datasetOwner, type IngestPosition } from '@millspace/schemas';
import type { LogPort, NewChunk } from '../log/log.port.ts';
import type { ConnectorIdentity, ControlPlane, DatasetFacts } from '../ports.ts';
import type { QuotaGuard } from '../quota/quota.ts';
import { checkChunk, checkHeader } from './check-chunk.ts';
import { publicationOf } from './publication.ts';
import type { Reason } from './reasons.ts';

/** Validation holds the event loop for at most about this long (ms). */
const TURN_MS = 5;

export interface IngestDeps {
  control: Pick<ControlPlane, 'dataset'>;
  log: LogPort;
  quota: QuotaGuard;
  clock: Clock;
  wanted: (dataset: string) => boolean;
}

export interface Taken {
  epoch: number;
  seq: number;
  /** Chunks and bytes that were new. */
  chunks: number;
  bytes: number;
}

interface Refusal {
  chunk: number;
  seq: number;
  seqTo: number;
  reasons: Reason[];
}

/** Takes chunks of connectors into the log: whose they are, whether they are sound, whether there is room. */
export class Ingest {
  readonly #deps: IngestDeps;

  constructor(deps: IngestDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError MS-ING-007, MS-ING-008 */
  position(dataset: string, who: ConnectorIdentity): IngestPosition {
    this.owned(dataset, who);
    return { wanted: this.#deps.wanted(dataset), position: this.#deps.log.position(dataset, who.connector) };
  }

  /**
   * Takes the frames of one request. Resolves after the durable commit.
   * @throws MillspaceError MS-ING-001…008, MS-QUO-001, -002, -004, MS-LOG-001. A chunk refused for its content has
   * details {seq, seqTo, reasons, committed, position}; the chunks before it are committed.
   */
  async take(dataset: string, who: ConnectorIdentity, request: Buffer): Promise<Taken> {
    const facts = this.owned(dataset, who);
    this.#deps.quota.check(who.participant, request.length);
    const { sound, refusal } = await this.#validate(facts, who, request);
    const taken = await this.#append(dataset, who, sound);
    if (!refusal) return taken;
    throw refused(refusal, taken);
  }

  /** @throws MillspaceError MS-ING-007, MS-ING-008 when the dataset is not this connector's to send */
  owned(dataset: string, who: ConnectorIdentity): DatasetFacts {
    if (datasetOwner(dataset) !== who.participant)
      throw new MillspaceError('MS-ING-007', {
        detail: `${dataset} is not a dataset of ${who.participant}`,
        status: 403,
      });
    const facts = this.#deps.control.dataset(dataset);
    if (!facts?.published || facts.provider !== who.participant)
      throw new MillspaceError('MS-ING-008', { detail: `${dataset} is not published`, status: 404 });
    return facts;
  }

  async #validate(
    facts: DatasetFacts,
    who: ConnectorIdentity,
    request: Buffer,
  ): Promise<{ sound: NewChunk[]; refusal: Refusal | null }> {
    const frames = parseFrames(request);
    if (frames.length === 0)
      throw new MillspaceError('MS-ING-001', { detail: 'the request holds no frame', status: 400 });
    const publication = publicationOf(facts);
    const sound: NewChunk[] = [];
    let turn = performance.now();
    for (const [index, { header: raw, body }] of frames.entries()) {
      const header = checkHeader(raw, { dataset: facts.id, producer: who.connector }, `/chunks/${index}`);
      const reasons = checkChunk(header, body, publication, this.#deps.clock.now());
      if (reasons.any)
        return { sound, refusal: { chunk: index, seq: header.seq, seqTo: header.seqTo, reasons: reasons.list } };
      sound.push({ header, headerText: JSON.stringify(header), body });
      if (performance.now() - turn > TURN_MS && index < frames.length - 1) {
        await nextTurn();
        turn = performance.now();
      }
    }
    return { sound, refusal: null };
  }

  /** One commit for each run of one epoch; a request has one, but for the moment at which an epoch changes. */
  async #append(dataset: string, who: ConnectorIdentity, chunks: readonly NewChunk[]): Promise<Taken> {
    const { log, quota } = this.#deps;
    const before = chunks.length === 0 ? log.position(dataset, who.connector) : null;
    const taken: Taken = { epoch: before?.epoch ?? 0, seq: before?.seq ?? 0, chunks: 0, bytes: 0 };
    for (let from = 0; from < chunks.length; ) {
      const epoch = chunks[from]?.header.epoch ?? 0;
      let to = from;
      while (to < chunks.length && chunks[to]?.header.epoch === epoch) to += 1;
      const run = chunks.slice(from, to);
      // While it was looked at, others had their turn: its owner may have withdrawn it, or left.
      this.owned(dataset, who);
      const { seq, appended } = await log.append({ dataset, producer: who.connector, epoch }, run);
      const bytes = run
        .slice(run.length - appended)
        .reduce((sum, { headerText, body }) => sum + headerText.length + body.length, 0);
      quota.book(who.participant, bytes);
      Object.assign(taken, { epoch, seq, chunks: taken.chunks + appended, bytes: taken.bytes + bytes });
      from = to;
    }
    return taken;
  }
}

function refused({ chunk, seq, seqTo, reasons }: Refusal, taken: Taken): MillspaceError {
  const first = reasons[0];
  return new MillspaceError('MS-ING-005', {
    detail: `chunk ${seq}..${seqTo} is refused: ${first ? `${first.where}: ${first.text.en}` : 'its content'}`,
    where: `/chunks/${chunk}${first?.where ?? ''}`,
    status: 422,
    details: { seq, seqTo, reasons, committed: chunk, position: { epoch: taken.epoch, seq: taken.seq } },
  });
}
