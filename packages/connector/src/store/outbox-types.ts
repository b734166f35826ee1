import type { Selection } from './selection.ts';

/** One numbered body line that waits to be sent or was sent. */
export interface OutboxEntry {
  seq: number;
  seqTo: number;
  /** `supplement`: a frame that states slots again that an earlier one has stated. */
  kind: 'frame' | 'supplement' | 'record' | 'watermark' | 'gap';
  machine: string | null;
  group: string | null;
  part: string | null;
  tMin: number;
  tMax: number;
  samples: number;
  bytes: number;
  line: string;
}

export interface Lane {
  dataset: string;
  epoch: number;
  /** The next free number of the epoch; the first is 1. */
  next: number;
  /** Up to here the broker has committed. */
  acked: number;
  ackedFrom: number;
  ackedDigest: string | null;
  /** Up to here bytes may be on the wire: those are never displaced. */
  sent: number;
  waitingBytes: number;
  keptBytes: number;
  /** How often what waits has given way to gap entries: what was made of it before must not go out any more. */
  displacements: number;
  /** A stretch of the store that still has to be sent again as history. */
  refill: { from: number; to: number } | null;
  selection: Selection;
  wanted: boolean;
}

export interface OutboxLimits {
  maxBytes: number;
  /** How long acknowledged entries are kept for a broker that comes back from a backup (ms). */
  keepAckedMs: number;
}
