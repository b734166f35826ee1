import { MillspaceError } from '@millspace/runtime/errors';
import { parseFrames } from '@millspace/runtime/framing';
import type { ChunkHeader } from '@millspace/schemas';
import { checkChunk, checkHeader } from '../ingest/check-chunk.ts';
import { publicationOf } from '../ingest/publication.ts';
import type { ConnectorIdentity, DatasetFacts } from '../ports.ts';
import type { HistoryAnswer } from './request.ts';

export interface UploadedChunk {
  header: ChunkHeader;
  body: Buffer;
}

/**
 * The chunks of one uploaded part, held to the same rules as live ones, and to the range that was asked for.
 * @throws MillspaceError MS-ING-001, -005
 */
export function checkPart(
  answer: HistoryAnswer,
  dataset: DatasetFacts,
  who: ConnectorIdentity,
  body: Buffer,
  now: number,
): UploadedChunk[] {
  const publication = publicationOf(dataset);
  return parseFrames(body).map(({ header: raw, body: chunkBody }, index) => {
    const where = `/chunks/${index}`;
    const header = checkHeader(raw, { dataset: dataset.id, producer: who.connector }, where);
    const reasons = checkChunk(header, chunkBody, publication, now);
    header.parts.forEach((part, number) => {
      if (part.origin !== 'history')
        reasons.add(
          `/parts/${number}/origin`,
          'an answer to a history request has origin history',
          'eine Verlaufsantwort hat den Ursprung history',
        );
      if (part.samples > 0 && (part.tMin < answer.from || part.tMax > answer.to)) {
        reasons.add(`/parts/${number}`, 'outside the range that was asked for', 'außerhalb des angefragten Zeitraums');
      }
      if (answer.machines !== null && !answer.machines.includes(part.machine)) {
        reasons.add(`/parts/${number}/machine`, 'not a machine that was asked for', 'keine angefragte Maschine');
      }
    });
    if (reasons.any) {
      const [first] = reasons.list;
      throw new MillspaceError('MS-ING-005', {
        detail: `chunk ${index} is refused: ${first?.where}: ${first?.text.en}`,
        where: `${where}${first?.where ?? ''}`,
        status: 422,
        details: { reasons: reasons.list },
      });
    }
    return { header, body: chunkBody };
  });
}
