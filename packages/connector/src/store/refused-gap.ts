import { randomUUID } from 'node:crypto';
import type { GapRecord } from '@millspace/schemas';
import { type DisplacedRow, type PeriodOf, stretchesOf } from './displace.ts';
import type { OutboxEntry } from './outbox-types.ts';

/**
 * The gap entry that stands for refused ones, in the order of their numbers. Of one machine's group it names the group, and
 * reaches to the edges of its slots, else of one machine the machine. A gap that was refused as well is told once more, with less
 * that can be objected to; null when nothing is left to leave out: then it has to wait until it is taken.
 */
export function refusedGap(
  rows: readonly OutboxEntry[],
  { epoch, reason, periodMs }: { epoch: number; reason: string; periodMs: PeriodOf },
): DisplacedRow | null {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return null;
  const again = rows.some(({ kind }) => kind === 'gap');
  if (again && rows.every(({ kind, group }) => kind === 'gap' && group === null)) return null;
  const grouped = rows.filter(({ kind, group }) => group !== null && kind !== 'watermark');
  const stretches = [...stretchesOf(grouped, periodMs).values()];
  const [stretch] = stretches;
  const whole = !again && stretches.length === 1 && grouped.length === rows.length ? stretch : undefined;
  const machine = rows.every((row) => row.machine === first.machine) ? first.machine : null;
  const gap: GapRecord = {
    record: 'gap',
    id: `gap-${randomUUID()}`,
    ...(machine === null ? {} : { machine }),
    ...(whole === undefined ? {} : { pack: whole.pack, group: whole.group }),
    t: Math.min(...rows.map(({ tMin }) => tMin), ...stretches.map(({ from }) => from)),
    to: Math.max(...rows.map(({ tMax }) => tMax), ...stretches.map(({ to }) => to)),
    reason: 'refused',
    seqFrom: first.seq,
    seqTo: last.seqTo,
    epoch,
    text: reason.slice(0, 2000),
  };
  return {
    seq: first.seq,
    seqTo: last.seqTo,
    kind: 'gap',
    machine,
    group: whole?.group ?? null,
    tMin: gap.t,
    tMax: gap.to,
    line: JSON.stringify(gap),
  };
}
