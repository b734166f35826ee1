import { CHUNKS_MEDIA_TYPE, readFrames } from '@millspace/runtime/framing';
import type { DeliveryHeader } from '@millspace/schemas';
import { agree, Dataspace, fillLog, negotiate, startTransfer } from '../support/dataspace.ts';
import { below, measured } from '../support/figure.ts';
import { readToEnd } from '../support/flowing.ts';
import type { Group } from '../support/group.ts';
import type { Participant } from '../support/participant.ts';
import { percentile } from '../support/stats.ts';

const WINDOW_BYTES = 256 * 1024;

interface Stopped {
  /** From sending the revocation to the last byte of data that arrived (ms); 0 when none came after it. */
  lastByteMs: number;
  /** From sending the revocation to its answer (ms). */
  answerMs: number;
  /** Bytes of data that arrived after the revocation was answered. */
  bytesAfterAnswer: number;
}

export const revocation: Group = {
  id: 'revocation',
  title: 'Revocation of a running stream',
  async run(context) {
    await using space = await Dataspace.start(context, { profile: 'revocation' });
    const provider = await space.join('provider');
    const consumer = await space.join('consumer');
    const agreed = await agree(provider, consumer, 'mills');
    await fillLog(context, space, provider, agreed.dataset);
    const rounds: Stopped[] = [];
    for (let round = 0; round < (context.quick ? 15 : 100); round += 1)
      rounds.push(await revokeWhileFlowing(provider, consumer, agreed.dataset, agreed.offer));
    const silent = await sentWithoutAcknowledgement(consumer, agreed.transfer);
    const worst = (pick: (stopped: Stopped) => number) => Math.max(...rounds.map(pick));
    return [
      measured(
        'revocation sent to last byte received, p50',
        percentile(
          rounds.map(({ lastByteMs }) => lastByteMs),
          0.5,
        ),
        'ms',
      ),
      measured(
        'revocation sent to last byte received, p99',
        percentile(
          rounds.map(({ lastByteMs }) => lastByteMs),
          0.99,
        ),
        'ms',
        { budget: below(50) },
      ),
      measured(
        'revocation sent to answered, p99',
        percentile(
          rounds.map(({ answerMs }) => answerMs),
          0.99,
        ),
        'ms',
      ),
      measured('received after the answer, worst', worst(({ bytesAfterAnswer }) => bytesAfterAnswer) / 1024, 'KiB', {
        budget: below(WINDOW_BYTES / 1024 + 1),
      }),
      measured('sent to a reader that acknowledges nothing', silent / 1024, 'KiB', {
        budget: below(WINDOW_BYTES / 1024 + 1),
      }),
    ];
  },
};

async function revokeWhileFlowing(
  provider: Participant,
  consumer: Participant,
  dataset: string,
  offer: string,
): Promise<Stopped> {
  const agreement = await negotiate(consumer, dataset, offer);
  const transfer = await startTransfer(consumer, agreement);
  const result: Stopped = { lastByteMs: 0, answerMs: 0, bytesAfterAnswer: 0 };
  let sent = 0;
  const { lastDataAt } = await readToEnd(consumer, transfer, {
    whenFlowing: async () => {
      sent = performance.now();
      await provider.client.request('POST', `/agreements/${encodeURIComponent(agreement)}/revoke`, {
        json: { reason: 'bench' },
      });
      result.answerMs = performance.now() - sent;
    },
    onData: (bytes) => {
      if (result.answerMs > 0) result.bytesAfterAnswer += bytes;
    },
  });
  return { ...result, lastByteMs: Math.max(0, lastDataAt - sent) };
}

/** Bytes that come when nothing is acknowledged, until nothing more comes. */
async function sentWithoutAcknowledgement(consumer: Participant, transfer: string): Promise<number> {
  const stop = new AbortController();
  const { body } = await consumer.client.stream('GET', `/transfers/${encodeURIComponent(transfer)}/stream`, {
    headers: { accept: CHUNKS_MEDIA_TYPE },
    signal: stop.signal,
  });
  let bytes = 0;
  let quiet = setTimeout(() => stop.abort(), 5000);
  try {
    for await (const wire of readFrames(body)) {
      if ((wire.header as DeliveryHeader).kind !== 'chunk') continue;
      bytes += wire.bytes;
      clearTimeout(quiet);
      quiet = setTimeout(() => stop.abort(), 500);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(quiet);
  }
  return bytes;
}
