import type { IngestPosition } from '@millspace/schemas';

/** What the outbox knows of one dataset's numbering. */
export interface OwnPosition {
  epoch: number;
  next: number;
  acked: number;
  /** The digest of entries from..to, or null when they are no longer held. */
  digestOf(from: number, to: number): string | null;
  holds(seq: number): boolean;
}

export type Verdict =
  /** Go on behind `acked`. */
  | { kind: 'continue'; acked: number; from: number; digest: string | null }
  /** The broker is behind: everything above `seq` again. */
  | { kind: 'resend'; seq: number }
  /** Numbers cannot be trusted or filled: start a new epoch. `lostAfter` = numbers above it are gone on both sides. */
  | { kind: 'new-epoch'; epoch: number; why: 'outbox-behind' | 'differs' | 'broker-behind'; lostAfter: number | null };

/** Compares where both ends stand (DESIGN: nothing lost, nothing doubled). Pure. */
export function reconcile(own: OwnPosition, broker: IngestPosition['position']): Verdict {
  if (broker === null || broker.epoch < own.epoch) return brokerBehind(own, broker?.epoch ?? 0, 0);
  if (broker.epoch > own.epoch)
    return { kind: 'new-epoch', epoch: broker.epoch + 1, why: 'outbox-behind', lostAfter: null };
  if (broker.seq >= own.next) return { kind: 'new-epoch', epoch: own.epoch + 1, why: 'outbox-behind', lostAfter: null };
  const digest = broker.seq === 0 ? null : own.digestOf(broker.seqFrom, broker.seq);
  if (digest !== null && digest !== broker.digest)
    return { kind: 'new-epoch', epoch: own.epoch + 1, why: 'differs', lostAfter: null };
  if (broker.seq < own.acked) return brokerBehind(own, broker.epoch, broker.seq);
  // A gap entry reaches from what the broker has beyond it: behind it there is nothing to go on with.
  if (!own.holds(broker.seq + 1)) return { kind: 'new-epoch', epoch: own.epoch + 1, why: 'differs', lostAfter: null };
  return { kind: 'continue', acked: broker.seq, from: broker.seqFrom, digest: broker.digest };
}

function brokerBehind(own: OwnPosition, brokerEpoch: number, seq: number): Verdict {
  const epoch = Math.max(own.epoch, brokerEpoch) + 1;
  if (own.holds(seq + 1))
    return own.acked === seq ? { kind: 'continue', acked: seq, from: seq, digest: null } : { kind: 'resend', seq };
  if (own.acked === seq) return { kind: 'new-epoch', epoch, why: 'differs', lostAfter: null };
  return { kind: 'new-epoch', epoch, why: 'broker-behind', lostAfter: seq };
}
