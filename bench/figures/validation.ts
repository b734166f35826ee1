import { checkChunk } from '../../packages/broker/src/ingest/check-chunk.ts';
import { publicationOf } from '../../packages/broker/src/ingest/publication.ts';
import { benchDataset } from '../support/dataset.ts';
import { type Figure, measured } from '../support/figure.ts';
import { chunkOf, frameLines, PACK } from '../support/frames.ts';
import type { Context, Group } from '../support/group.ts';
import { median } from '../support/stats.ts';

const DATASET = 'urn:millspace:dataset:provider:mills';
const PRODUCER = 'urn:millspace:connector:00000000-0000-4000-8000-000000000001';

export const validation: Group = {
  id: 'validation',
  title: 'Validation at the broker: unpack, digest, parse, schema, content',
  async run(context) {
    return [
      validating('a live frame (1 × 30)', 512, 1, context),
      validating('a backfill frame (100 × 30)', 32, 100, context),
    ];
  },
};

function validating(name: string, frames: number, rows: number, { quick }: Context): Figure {
  const made = frameLines(frames, rows);
  const { header, body } = chunkOf(made.frames, made.lines, { dataset: DATASET, producer: PRODUCER, epoch: 1, seq: 1 });
  const { machines, signals, records } = benchDataset(DATASET);
  const publication = publicationOf({
    id: DATASET,
    provider: 'provider',
    published: true,
    packs: [PACK],
    machines,
    signals,
    records,
  });
  const now = Date.now();
  const rounds = Array.from({ length: 9 }, () => {
    const count = quick ? 20 : 60;
    const before = process.cpuUsage();
    for (let index = 0; index < count; index += 1) {
      const reasons = checkChunk(header, body, publication, now);
      if (reasons.any) throw new Error(`the chunk is refused: ${JSON.stringify(reasons.list)}`);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / (count * frames);
  });
  const note = `${frames} frames a chunk, ${Math.round(header.length / frames)} B a frame, ${header.encoding} to ${Math.round((100 * body.length) / header.length)} %`;
  return measured(name, median(rounds), 'µs CPU/frame', { note });
}
