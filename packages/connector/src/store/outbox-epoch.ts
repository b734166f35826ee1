import { randomUUID } from 'node:crypto';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { GapRecord } from '@millspace/schemas';
import type { OutboxRows } from './outbox-rows.ts';
import type { Lane } from './outbox-types.ts';

/**
 * Opens a new epoch: its first entry is a gap record, then follows what was not yet acknowledged. `lost` is the
 * stretch that nobody can resend by number; it is sent again from the store as history. `at`: epoch ms.
 */
export function newEpoch(
  db: SqliteDatabase,
  rows: OutboxRows,
  lane: Lane,
  options: { epoch: number; at: number; text: string; lost: { from: number; to: number } | null },
): void {
  const { epoch, at } = options;
  transaction(db, () => {
    const first = db
      .prepare('SELECT min(seq) first, min(t_min) t FROM outbox WHERE dataset = ? AND epoch = ? AND seq_to > ?')
      .get(lane.dataset, lane.epoch, lane.acked) as { first: number | null; t: number | null };
    // Where nothing is lost the record only says where numbers begin anew: just before what follows, which it must not call missing.
    const marker = first.t === null ? at : Math.max(0, first.t - 1);
    const gap: GapRecord = {
      record: 'gap',
      id: `gap-${randomUUID()}`,
      t: options.lost?.from ?? marker,
      to: options.lost?.to ?? marker,
      reason: 'new-epoch',
      epoch,
      text: options.text,
      ...(options.lost ? { refillable: true } : {}),
    };
    if (first.first !== null) {
      db.prepare(
        'UPDATE outbox SET epoch = ?, seq_to = seq_to + ?, seq = seq + ? WHERE dataset = ? AND epoch = ? AND seq_to > ?',
      ).run(epoch, 2 - first.first, 2 - first.first, lane.dataset, lane.epoch, lane.acked);
    }
    db.prepare('DELETE FROM outbox WHERE dataset = ? AND epoch < ?').run(lane.dataset, epoch);
    db.prepare('DELETE FROM outbox_marks WHERE dataset = ? AND epoch < ?').run(lane.dataset, epoch);
    const next = first.first === null ? 2 : lane.next - first.first + 2;
    const sums = db
      .prepare('SELECT coalesce(sum(bytes), 0) bytes FROM outbox WHERE dataset = ? AND epoch = ?')
      .get(lane.dataset, epoch) as { bytes: number };
    Object.assign(lane, {
      epoch,
      next: 1,
      acked: 0,
      ackedFrom: 0,
      ackedDigest: null,
      sent: 0,
      waitingBytes: sums.bytes,
      keptBytes: 0,
    });
    if (options.lost)
      lane.refill = lane.refill
        ? { from: Math.min(lane.refill.from, options.lost.from), to: Math.max(lane.refill.to, options.lost.to) }
        : options.lost;
    rows.put(lane, {
      kind: 'gap',
      machine: null,
      group: null,
      part: null,
      tMin: gap.t,
      tMax: gap.to,
      samples: 0,
      line: JSON.stringify(gap),
    });
    lane.next = next;
    rows.save(lane);
  });
}
