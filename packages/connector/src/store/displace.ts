import { randomUUID } from 'node:crypto';
import type { GapRecord } from '@millspace/schemas';
import type { OutboxEntry } from './outbox-types.ts';

export interface DisplacedRow {
  seq: number;
  seqTo: number;
  kind: 'gap';
  machine: string | null;
  group: string | null;
  tMin: number;
  tMax: number;
  line: string;
}

export interface Displacement {
  removed: OutboxEntry[];
  gaps: DisplacedRow[];
}

interface Stretch {
  machine: string;
  pack: string;
  group: string;
  from: number;
  to: number;
  /** The last number of what it stands for. */
  seqTo: number;
}

/**
 * Chooses the oldest live telemetry to give way until `bytes` are freed, and the gap entries that cover its numbers:
 * one per machine, pack and group with exactly the displaced stretch (from the beginning of its first slot to the end of its last: a slot
 * reaches half a period to either side of its time), so that no gap claims what arrives. Records stay
 * where they are; watermarks go without a trace, for the next one says the same; adjacent earlier gaps are merged.
 *
 * Each gap entry ends with the last number that it stands for: who has taken the numbers up to its end as they were before
 * has all that it says, and who has not is not behind it. So none is passed over by a position that speaks of what was displaced.
 */
export function displace(
  rows: Iterable<OutboxEntry>,
  bytes: number,
  epoch: number,
  periodMs: PeriodOf,
): Displacement[] {
  const changes: Displacement[] = [];
  let run: OutboxEntry[] = [];
  let freed = 0;
  const finish = () => {
    const change = coverRun(run, epoch, periodMs);
    if (change) changes.push(change);
    run = [];
  };
  for (const row of rows) {
    if (freed >= bytes) break;
    if (row.kind === 'record' || (row.kind === 'gap' && !isDisplacedGap(row)) || isHistory(row)) {
      finish();
      continue;
    }
    run.push(row);
    if (row.kind !== 'gap') freed += row.bytes;
  }
  finish();
  return changes;
}

function isHistory(row: OutboxEntry): boolean {
  return row.kind === 'frame' && row.part?.includes('"origin":"history"') === true;
}

function isDisplacedGap(row: OutboxEntry): boolean {
  return row.line.includes('"reason":"outbox-full"') && row.group !== null;
}

export type PeriodOf = (pack: string, group: string) => number;

function coverRun(run: OutboxEntry[], epoch: number, periodMs: PeriodOf): Displacement | null {
  const first = run[0];
  const last = run.at(-1);
  if (first === undefined || last === undefined || !run.some((row) => row.kind === 'frame')) return null;
  const stretches = [...stretchesOf(run, periodMs).values()].sort((a, b) => a.seqTo - b.seqTo);
  let next = first.seq;
  const gaps = stretches.map((stretch, index): DisplacedRow => {
    const seq = next;
    // Watermarks behind the last of them have no number of their own any more.
    const seqTo = index === stretches.length - 1 ? last.seqTo : stretch.seqTo;
    next = seqTo + 1;
    const record: GapRecord = {
      record: 'gap',
      id: `gap-${randomUUID()}`,
      machine: stretch.machine,
      pack: stretch.pack,
      group: stretch.group,
      t: stretch.from,
      to: stretch.to,
      reason: 'outbox-full',
      seqFrom: seq,
      seqTo,
      epoch,
      refillable: true,
    };
    return {
      seq,
      seqTo,
      kind: 'gap',
      machine: stretch.machine,
      group: stretch.group,
      tMin: stretch.from,
      tMax: stretch.to,
      line: JSON.stringify(record),
    };
  });
  return { removed: run, gaps };
}

/** Of these entries, each group's from the beginning of its first slot to the end of its last (epoch ms). */
export function stretchesOf(run: readonly OutboxEntry[], periodMs: PeriodOf): Map<string, Stretch> {
  const stretches = new Map<string, Stretch>();
  for (const row of run) {
    if (row.kind === 'watermark' || row.machine === null || row.group === null) continue;
    const pack = packOf(row);
    const key = `${row.machine}\u0000${pack}\u0000${row.group}`;
    // A gap row that is merged has its edges already.
    const period = row.kind === 'frame' ? periodMs(pack, row.group) : 0;
    const from = Math.max(0, row.tMin - Math.floor(period / 2));
    const to = Math.max(row.tMin, row.tMax + Math.ceil(period / 2) - (period > 0 ? 1 : 0));
    const known = stretches.get(key);
    if (known) {
      known.from = Math.min(known.from, from);
      known.to = Math.max(known.to, to);
      known.seqTo = row.seqTo;
    } else {
      stretches.set(key, { machine: row.machine, pack, group: row.group, from, to, seqTo: row.seqTo });
    }
  }
  return stretches;
}

function packOf(row: OutboxEntry): string {
  const holder = JSON.parse(row.kind === 'frame' ? (row.part ?? '{}') : row.line) as { pack?: string };
  return holder.pack ?? '';
}
