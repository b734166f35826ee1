import { setTimeout as pause } from 'node:timers/promises';
import { CHUNKS_MEDIA_TYPE, readFrames } from '@millspace/runtime/framing';
import type { DeliveryHeader } from '@millspace/schemas';
import type { Participant } from './participant.ts';

/** How a stream ended. Times are ms on `performance.now()`. */
export interface Ended {
  /** When the last data came. */
  lastDataAt: number;
  endedAt: number;
  /** Rows that came. */
  rows: number;
  /** Code of the goodbye; null where the stream was cut without one. */
  code: string | null;
}

export interface Reading {
  /** Called once, while data flow. */
  whenFlowing?: () => Promise<void>;
  /** Every piece of data as it comes. */
  onData?: (bytes: number) => void;
  /** So long before each acknowledgement (ms): the backlog lasts longer. */
  slowMs?: number;
}

/** Chunks that have come before a stream counts as flowing. */
const FLOWING = 4;

/** Reads a transfer's stream and acknowledges what comes, until it ends. @throws Error when it ended before it flowed */
export async function readToEnd(consumer: Participant, transfer: string, reading: Reading): Promise<Ended> {
  const path = `/transfers/${encodeURIComponent(transfer)}`;
  const { body } = await consumer.client.stream('GET', `${path}/stream`, { headers: { accept: CHUNKS_MEDIA_TYPE } });
  const ended: Ended = { lastDataAt: 0, endedAt: 0, rows: 0, code: null };
  let chunks = 0;
  let acting: Promise<void> = Promise.resolve();
  let acknowledged: Promise<unknown> = Promise.resolve();
  try {
    for await (const wire of readFrames(body)) {
      const { kind, position, chunk, end } = wire.header as DeliveryHeader;
      if (end) ended.code = end.code;
      if (kind !== 'chunk' || position === undefined) continue;
      chunks += 1;
      ended.lastDataAt = performance.now();
      ended.rows += chunk?.parts.reduce((sum, { samples }) => sum + samples, 0) ?? 0;
      reading.onData?.(wire.bytes);
      if (chunks === FLOWING && reading.whenFlowing) {
        acting = reading.whenFlowing();
        // Looked at below, when the stream has ended.
        acting.catch(() => undefined);
      }
      const acknowledge = () => consumer.client.request('POST', `${path}/acknowledgements`, { json: { position } });
      const { slowMs } = reading;
      // Read at once, acknowledged later: what a socket holds is no part of what is measured.
      const next: Promise<unknown> =
        slowMs === undefined ? acknowledge() : acknowledged.then(() => pause(slowMs)).then(acknowledge);
      acknowledged = next.catch(() => undefined);
    }
  } catch {
    // The broker cuts the stream: that is what is measured.
  }
  ended.endedAt = performance.now();
  if (chunks < FLOWING && reading.whenFlowing) throw new Error('the stream ended before it flowed');
  await acting;
  return ended;
}
