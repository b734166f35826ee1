import type { ServerResponse } from 'node:http';
import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import { Door } from '../enforce/door.ts';
import type { Enforcer } from '../enforce/enforcer.ts';
import { type Grant, lets, type Stop } from '../enforce/grant.ts';
import type { Grants } from '../enforce/grants.ts';
import { type Cursors, type Position, START } from '../enforce/position.ts';
import { DELIVERIES_ONLY, REPLACED, STOPPING } from '../enforce/texts.ts';
import type { LogPort } from '../log/log.port.ts';
import type { Tails } from '../log/tail.ts';
import type { ConnectorIdentity, ControlPlane, TransferFacts } from '../ports.ts';
import { Output } from './output.ts';
import type { PlaceOf } from './place.ts';
import type { Readers } from './readers.ts';
import type { Receipts } from './receipts.ts';
import { type ReaderKind, TransferStream } from './stream.ts';

export interface StreamsDeps {
  control: Pick<ControlPlane, 'transfer'>;
  grants: Grants;
  enforcer: Enforcer;
  log: LogPort;
  cursors: Cursors;
  placeOf: PlaceOf;
  tails: Tails;
  readers: Readers;
  receipts: Receipts;
  clock: Clock;
  logger: Logger;
  /** Milliseconds from the change that ended a stream to its last byte. */
  stopped: (ms: number) => void;
}

/** All running streams: one per transfer. */
export class Streams {
  readonly #deps: StreamsDeps;
  readonly #running = new Map<string, TransferStream>();

  constructor(deps: StreamsDeps) {
    this.#deps = deps;
    deps.grants.onChange((pid, grant, before) => this.#running.get(pid)?.granted(grant, before));
  }

  get size(): number {
    return this.#running.size;
  }

  running(): TransferStream[] {
    return [...this.#running.values()];
  }

  /**
   * The transfer, for its consumer's connector. Everybody else learns nothing, not even that it exists.
   * @throws MillspaceError MS-DLV-001
   */
  transferOf(pid: string, who: ConnectorIdentity): TransferFacts {
    const facts = this.#deps.control.transfer(pid);
    const mine =
      facts?.consumer === who.participant &&
      (facts.consumerConnector === null || facts.consumerConnector === who.connector);
    if (!facts || !mine) throw new MillspaceError('MS-DLV-001', { detail: 'there is no such transfer', status: 404 });
    return facts;
  }

  /** @throws MillspaceError MS-DLV-003, -005, -008, -009 when nothing may be delivered, MS-DLV-002, -006 for a bad position */
  prepare(
    pid: string,
    who: ConnectorIdentity,
    after: string | undefined,
  ): { facts: TransferFacts; position: Position } {
    const facts = this.transferOf(pid, who);
    const grant = this.#deps.grants.of(facts.pid, who.connector);
    if (!grant) throw new MillspaceError('MS-DLV-001', { detail: 'there is no such transfer', status: 404 });
    if (grant.deliveryLimit !== null)
      throw denied(grant, { code: 'MS-DLV-003', status: 403, text: DELIVERIES_ONLY, retry: false });
    if (grant.kind === 'stop') throw denied(grant, grant.stop);
    // Another connector of the same participant may: this one does not take its stream away.
    if (grant.connector !== null && !lets(grant) && lets(this.#deps.grants.of(facts.pid)))
      throw denied(grant, grant.stop);
    return {
      facts,
      position:
        after === undefined || after === ''
          ? START
          : this.#deps.placeOf(facts.dataset, this.#deps.readers.beyond(facts.pid, after)),
    };
  }

  /** Runs a stream on an answer that nobody else writes to. Resolves when it is over. */
  async open(
    facts: TransferFacts,
    position: Position,
    raw: ServerResponse,
    options: { ndjson: boolean; connector: string; after?: string },
  ): Promise<void> {
    const { pid } = facts;
    const { connector } = options;
    this.#running.get(pid)?.end({ code: 'MS-DLV-004', text: REPLACED, retry: false });
    const { receipts } = this.#deps;
    receipts.begin(facts, connector, options.after === undefined ? {} : { after: options.after });
    const stream = this.make(facts, connector, position, new Output(raw, options), {
      acknowledged: !options.ndjson,
      finite: false,
      ended: () => receipts.end(pid),
    });
    this.#running.set(pid, stream);
    raw.once('close', () => stream.close());
    await stream.run();
    if (this.#running.get(pid) === stream) this.#running.delete(pid);
  }

  /** A stream that is not one of the running ones here: whoever makes it runs it and ends it. */
  make(
    { pid, dataset }: TransferFacts,
    connector: string,
    position: Position,
    output: Output,
    reader: ReaderKind,
  ): TransferStream {
    const { enforcer, tails, ...deps } = this.#deps;
    const { cursors, grants, readers, receipts, clock, logger, stopped } = deps;
    return new TransferStream({
      ...{ pid, dataset, connector, output, reader },
      ...{ cursors, grants, readers, receipts, clock, logger, stopped },
      door: new Door(enforcer, pid, { dataset, connector }, position),
      tail: tails.of(dataset),
    });
  }

  /** @throws MillspaceError MS-DLV-002, -006 */
  acknowledge(facts: TransferFacts, connector: string, cursor: string): void {
    const { pid, dataset } = facts;
    this.#deps.receipts.acknowledged(pid, connector, cursor);
    if (this.#running.get(pid)?.acknowledge(cursor)) return;
    const position = this.#deps.placeOf(dataset, cursor);
    const { last } = this.#deps.log.bounds(dataset);
    if (position.offset <= (last ?? 0)) this.#deps.readers.acknowledged(pid, dataset, position, cursor);
  }

  closeAll(): void {
    for (const stream of this.running()) stream.end({ code: 'MS-DLV-007', text: STOPPING, retry: true });
  }
}

function denied(grant: Grant, stop: Stop | null): MillspaceError {
  const { code, text, status } = stop ?? { code: 'MS-DLV-003', text: grant.decision.text, status: 403 };
  return new MillspaceError(code, { detail: text.en, status, details: { text, decision: grant.decision } });
}
