import {
  AttributeIds,
  HistoryData,
  HistoryReadRequest,
  type NodeId,
  ReadRawModifiedDetails,
  TimestampsToReturn,
} from 'node-opcua-client';
import type { OpenGap, RawValue, SourceSink } from '../../ports.ts';
import { readAll } from './browse.ts';
import type { Connection } from './connection.ts';
import { rawValueOf, type ValueOptions } from './values.ts';

const HISTORY_READ = 0x04;
const VALUES_PER_READ = 5_000;
/** A gap is filled in stretches of so many slots, so that a weekend never lies in memory. */
const SLOTS_PER_STRETCH = 2_000;
/** … where there are slots: of what is recorded on change, so much, ms. */
const CHANGES_STRETCH_MS = 600_000;

export interface BackfillNode {
  address: string;
  nodeId: NodeId;
}

/** Which of the nodes have a history that may be read. */
export async function nodesWithHistory(connection: Connection, nodes: BackfillNode[]): Promise<BackfillNode[]> {
  const levels = await readAll(
    connection,
    nodes.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.AccessLevel })),
  );
  return nodes.filter((_, index) => {
    const level: unknown = levels[index]?.value?.value;
    return typeof level === 'number' && (level & HISTORY_READ) !== 0;
  });
}

/**
 * Fills a gap from the server's history, stretch by stretch, and says in the gap record what came.
 * Returns how many values were read. @throws what the server answers; the gap record then stays as it is
 */
export async function backfill(
  connection: Connection,
  gap: OpenGap,
  nodes: BackfillNode[],
  sink: SourceSink,
  options: ValueOptions & { periodMs: number; now: () => number; stopped: () => boolean },
): Promise<number> {
  const filled = new Set<string>();
  const step = options.periodMs > 0 ? options.periodMs * SLOTS_PER_STRETCH : CHANGES_STRETCH_MS;
  let count = 0;
  for (let from = gap.from; from <= gap.to && !options.stopped(); from += step) {
    const to = Math.min(gap.to, from + step - 1);
    const values: RawValue[] = [];
    for (const node of nodes) {
      const read = await readStretch(connection, node, from, to, options);
      if (read.length > 0) filled.add(node.address);
      values.push(...read);
    }
    count += values.length;
    await sink.refill(gap, { from, to }, values);
  }
  if (filled.size > 0 && !options.stopped()) await sink.refilled(gap, [...filled]);
  return count;
}

async function readStretch(
  connection: Connection,
  node: BackfillNode,
  from: number,
  to: number,
  options: ValueOptions & { now: () => number },
): Promise<RawValue[]> {
  const values: RawValue[] = [];
  let continuationPoint: Buffer | undefined;
  do {
    const response = await connection.session.historyRead(
      new HistoryReadRequest({
        historyReadDetails: new ReadRawModifiedDetails({
          isReadModified: false,
          startTime: new Date(from),
          endTime: new Date(to + 1),
          numValuesPerNode: VALUES_PER_READ,
          returnBounds: false,
        }),
        timestampsToReturn: TimestampsToReturn.Both,
        releaseContinuationPoints: false,
        nodesToRead: [{ nodeId: node.nodeId, ...(continuationPoint === undefined ? {} : { continuationPoint }) }],
      }),
    );
    const [result] = response.results ?? [];
    if (result === undefined || result.statusCode.value >>> 30 === 2) {
      throw new Error(`${node.address}: history read ${result?.statusCode.name ?? 'without result'}`);
    }
    const data: unknown = result.historyData;
    for (const value of data instanceof HistoryData ? (data.dataValues ?? []) : []) {
      const raw = rawValueOf(node.address, value, options.now(), options);
      if (raw.sourceTime !== null && raw.sourceTime >= from && raw.sourceTime <= to)
        values.push({ ...raw, historical: true });
    }
    const next: Buffer | null | undefined = result.continuationPoint;
    continuationPoint = next === null || next === undefined || next.length === 0 ? undefined : next;
  } while (continuationPoint !== undefined);
  return values;
}
