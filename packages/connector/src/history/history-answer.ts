import { Backoff, pause } from '@millspace/runtime/backoff';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE } from '@millspace/runtime/framing';
import type { Logger } from '@millspace/runtime/logger';
import type { ControlHistoryRequest } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import { makeChunk } from '../send/chunker.ts';
import type { Publications } from '../send/publications.ts';
import { encodeBatch } from '../store/lines.ts';
import type { OutboxEntry } from '../store/outbox-types.ts';
import { eachRecord, historyFrames, rowSlices } from '../store/rows.ts';
import { selectionOf } from '../store/selection.ts';
import { OWN, type Store } from '../store/store.ts';

export interface HistoryDeps {
  store: Store;
  publications: Publications;
  broker: BrokerClient;
  producer: () => string | null;
  logger: Logger;
}

const ROWS_PER_FRAME = 300;
const ENTRIES_PER_CHUNK = 40;
/** Time covered by one step over all streams (ms), so that an answer is roughly in order of time. */
const STEP_MS = 6 * 3_600_000;

/** Answers one history request from the store, chunk by chunk, only as fast as the reader at the other end takes it. */
export async function answerHistory(
  request: ControlHistoryRequest,
  deps: HistoryDeps,
  signal: AbortSignal,
): Promise<void> {
  let n = 1;
  let waiting: Buffer | null = null;
  try {
    for (const chunk of historyChunks(request, deps)) {
      if (waiting !== null) n = await upload(request.request, { body: waiting, n, last: false }, deps, signal);
      waiting = chunk;
      if (signal.aborted) return;
    }
    await upload(request.request, { body: waiting ?? Buffer.alloc(0), n, last: true }, deps, signal);
  } catch (error) {
    if (!signal.aborted)
      deps.logger.warn(
        { request: request.request, detail: messageOf(error) },
        'a history request could not be answered to its end',
      );
  }
}

/** The answer as encoded chunks, in steps of time; nothing that is not published. */
export function* historyChunks(
  request: Pick<ControlHistoryRequest, 'request' | 'dataset' | 'from' | 'to' | 'machines' | 'signals'>,
  deps: Pick<HistoryDeps, 'store' | 'publications' | 'producer'>,
): Generator<Buffer> {
  const publication = deps.publications.find(request.dataset);
  if (publication === null) return;
  const { store } = deps;
  const selection = selectionOf(publication.dataset);
  const machines = request.machines ? new Set(request.machines) : null;
  const signals = request.signals ? new Set(request.signals) : null;
  store.flush();
  const streams = store.streams
    .all()
    .filter(
      (stream) =>
        stream.scope === OWN &&
        selection.machine(stream.machine, stream.pack) &&
        (machines === null || machines.has(stream.machine)),
    );
  let seq = 1;
  let entries: OutboxEntry[] = [];
  const cut = (): Buffer => {
    const chunk = makeChunk(entries, { dataset: request.dataset, producer: deps.producer() ?? '', epoch: 0 });
    entries = [];
    return chunk.frame;
  };
  const put = (entry: Omit<OutboxEntry, 'seq' | 'seqTo' | 'bytes'>) => {
    entries.push({ ...entry, seq, seqTo: seq, bytes: entry.line.length });
    seq += 1;
  };
  // The last instant that was asked for belongs to the answer.
  const end = request.to + 1;
  for (let from = firstTime(store, request.from); from < end; from += STEP_MS) {
    const range = { from, to: Math.min(end, from + STEP_MS) };
    for (const stream of streams) {
      for (const slice of rowSlices(store, stream, range)) {
        const keep = (signal: string) =>
          selection.signals(stream.pack).has(signal) && (signals === null || signals.has(signal));
        for (const normalised of historyFrames(store, slice, { maxRows: ROWS_PER_FRAME, keep })) {
          const { frame } = normalised;
          const encoded = encodeBatch([normalised], []);
          put({
            kind: 'frame',
            machine: stream.machine,
            group: stream.group,
            part: encoded.partTexts[0] ?? null,
            tMin: frame.t[0] ?? 0,
            tMax: frame.t.at(-1) ?? 0,
            samples: frame.t.length,
            line: encoded.frames[0]?.line ?? '',
          });
          if (entries.length >= ENTRIES_PER_CHUNK) yield cut();
        }
      }
    }
    for (const record of eachRecord(store, { scope: OWN, ...range })) {
      const kept = selection.record(record);
      if (
        kept === null ||
        (machines !== null && 'machine' in kept && kept.machine !== undefined && !machines.has(kept.machine))
      )
        continue;
      const line = JSON.stringify(kept.record === 'event' ? { ...kept, origin: 'history' } : kept);
      put({ kind: 'record', machine: null, group: null, part: null, tMin: kept.t, tMax: kept.t, samples: 0, line });
      if (entries.length >= ENTRIES_PER_CHUNK) yield cut();
    }
  }
  // What was said later about this stretch belongs to it too, or the reader would take superseded values for good.
  for (const record of eachRecord(store, { scope: OWN, kinds: ['correction'], from: end })) {
    if (record.record !== 'correction') continue;
    const { supersedes, machine } = record;
    if (supersedes.to < request.from || supersedes.from > request.to || machines?.has(machine) === false) continue;
    const kept = selection.record(record);
    if (kept === null) continue;
    const line = JSON.stringify(kept);
    put({ kind: 'record', machine: null, group: null, part: null, tMin: kept.t, tMax: kept.t, samples: 0, line });
    if (entries.length >= ENTRIES_PER_CHUNK) yield cut();
  }
  if (entries.length > 0) yield cut();
}

/** Where the store begins, when a request reaches further back: empty years are not walked through. */
function firstTime(store: Store, from: number): number {
  const rows = store.db.prepare('SELECT min(start) FROM block_times').pluck().get() as number | null;
  const records = store.db.prepare('SELECT min(t) FROM records').pluck().get() as number | null;
  return Math.max(from, Math.min(rows ?? Number.MAX_SAFE_INTEGER, records ?? Number.MAX_SAFE_INTEGER));
}

/** Sends one part; waits when the reader is slower; gives up when the request is gone. Returns the next number. */
async function upload(
  request: string,
  part: { body: Buffer; n: number; last: boolean },
  deps: HistoryDeps,
  signal: AbortSignal,
): Promise<number> {
  const backoff = new Backoff({ baseMs: 50, maxMs: 2000 });
  for (;;) {
    try {
      await deps.broker.request(
        'POST',
        `/history/${encodeURIComponent(request)}/chunks?last=${part.last}&n=${part.n}`,
        { body: part.body, contentType: CHUNKS_MEDIA_TYPE, signal, timeoutMs: 60_000 },
      );
      return part.n + 1;
    } catch (error) {
      const code = error instanceof MillspaceError ? error.code : '';
      const again = code === 'MS-HIS-002' || code.startsWith('MS-NET-') || code === 'MS-QUO-003';
      if (!again || signal.aborted) throw error;
      await pause(backoff.next(), signal);
    }
  }
}
