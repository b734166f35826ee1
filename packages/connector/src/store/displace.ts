import { randomUUID } from 'node:crypto';
import type { GapRecord } from '@millspace/schemas';
import { isHistory } from './lines.ts';
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
  /** What the gaps say, in their order. */
  stretches: Stretch[];
}

/** Of a group, from the beginning of its first slot to the end of its last (epoch ms). */
export interface Stretch {
  machine: string;
  pack: string;
  group: string;
  from: number;
  to: number;
  /** The last number of what it stands for. */
  seqTo: number;
}

export interface DisplaceLimits {
  /** To be freed. */
  bytes: number;
  /** What supplements of rows that were sent may take and stay. */
  supplementBytes: number;
}

/**
 * Chooses the oldest live telemetry to give way until enough is freed, and the gap entries that cover its numbers:
 * one per machine, pack and group with exactly the displaced stretch (from the beginning of its first slot to the end of its last: a slot
 * reaches half a period to either side of its time), so that no gap claims what arrives. Records stay
 * where they are; watermarks go without a trace, for the next one says the same; adjacent earlier gaps are merged.
 * `rows`: what was not sent, from its beginning on.
 *
 * A supplement goes with the rows that it states again, which come before it. If they were sent it stays, for a gap in its
 * place would name slots that have arrived. How many can wait so is bounded by how late values may come, unless the queue is
 * small or sends time and again: beyond `supplementBytes` they give way, too. A gap that says too much is then better than a full disk.
 *
 * Each gap entry ends with the last number that it stands for: who has taken the numbers up to its end as they were before
 * has all that it says, and who has not is not behind it. So none is passed over by a position that speaks of what was displaced.
 */
export function displace(
  rows: Iterable<OutboxEntry>,
  { bytes, supplementBytes }: DisplaceLimits,
  epoch: number,
  periodMs: PeriodOf,
): Displacement[] {
  const changes: Displacement[] = [];
  const unsent = new Unsent();
  let run: OutboxEntry[] = [];
  let freed = 0;
  let spared = 0;
  const finish = () => {
    const change = coverRun(run, epoch, periodMs);
    if (change) changes.push(change);
    run = [];
  };
  const stays = (row: OutboxEntry): boolean => {
    if (row.kind !== 'supplement') return !givesWay(row);
    if (unsent.states(row) || spared + row.bytes > supplementBytes) return false;
    spared += row.bytes;
    return true;
  };
  for (const row of rows) {
    if (freed >= bytes) break;
    if (stays(row)) {
      finish();
      continue;
    }
    unsent.note(row);
    run.push(row);
    if (row.kind !== 'gap') freed += row.bytes;
  }
  finish();
  return changes;
}

/** Live frames, watermarks, and gaps of what was displaced before. */
function givesWay(row: OutboxEntry): boolean {
  if (row.kind === 'gap') return row.line.includes('"reason":"outbox-full"') && row.group !== null;
  if (row.kind === 'frame') return row.part === null || !isHistory(row.part);
  return row.kind === 'watermark';
}

/** From where on the rows of each group were not sent: a group's rows come in the order of their times. */
class Unsent {
  readonly #from = new Map<string, number>();
  /** Keys by parts, of which there are few. */
  readonly #keys = new Map<string, string>();

  note(row: OutboxEntry): void {
    if (row.kind !== 'frame' && row.kind !== 'gap') return;
    const key = this.#keyOf(row);
    if (!this.#from.has(key)) this.#from.set(key, row.tMin);
  }

  /** Whether all slots that a supplement states again are of rows that were not sent. */
  states(row: OutboxEntry): boolean {
    return row.tMin >= (this.#from.get(this.#keyOf(row)) ?? Number.POSITIVE_INFINITY);
  }

  #keyOf(row: OutboxEntry): string {
    if (row.part === null) return keyOf(row);
    const known = this.#keys.get(row.part);
    if (known !== undefined) return known;
    const key = keyOf(row);
    this.#keys.set(row.part, key);
    return key;
  }
}

export type PeriodOf = (pack: string, group: string) => number;

function coverRun(run: OutboxEntry[], epoch: number, periodMs: PeriodOf): Displacement | null {
  const first = run[0];
  const last = run.at(-1);
  if (first === undefined || last === undefined || !run.some(isFrame)) return null;
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
  return { removed: run, gaps, stretches };
}

/** Of these entries, each group's from the beginning of its first slot to the end of its last (epoch ms). */
export function stretchesOf(run: readonly OutboxEntry[], periodMs: PeriodOf): Map<string, Stretch> {
  const stretches = new Map<string, Stretch>();
  for (const row of run) {
    if (row.kind === 'watermark' || row.machine === null || row.group === null) continue;
    const pack = packOf(row);
    const key = keyOf(row, pack);
    // A gap row that is merged has its edges already.
    const period = isFrame(row) ? periodMs(pack, row.group) : 0;
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

function keyOf(row: OutboxEntry, pack = packOf(row)): string {
  return `${row.machine}\u0000${pack}\u0000${row.group}`;
}

function packOf(row: OutboxEntry): string {
  const holder = JSON.parse(isFrame(row) ? (row.part ?? '{}') : row.line) as { pack?: string };
  return holder.pack ?? '';
}

function isFrame({ kind }: OutboxEntry): boolean {
  return kind === 'frame' || kind === 'supplement';
}
