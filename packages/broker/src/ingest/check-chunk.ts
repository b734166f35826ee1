import { decodeBody, eachLine } from '@millspace/runtime/chunks';
import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import { type ChunkHeader, describeErrors, validateChunkHeader, validateFrame } from '@millspace/schemas';
import { addFrame, checkFrame, emptyTotals, type PartTotals } from './check-frame.ts';
import { checkPlain } from './check-plain.ts';
import { checkRecord } from './check-record.ts';
import { inPack, type Publication } from './publication.ts';
import { Reasons } from './reasons.ts';

/** A header that is sound in itself, before its body is looked at. @throws MillspaceError MS-ING-005 */
export function checkHeader(
  header: unknown,
  expected: { dataset: string; producer: string },
  where: string,
): ChunkHeader {
  if (!validateChunkHeader(header)) {
    throw new MillspaceError('MS-ING-005', {
      detail: `chunk header: ${describeErrors(validateChunkHeader.errors)}`,
      where,
    });
  }
  if (header.dataset !== expected.dataset)
    throw new MillspaceError('MS-ING-005', {
      detail: 'the chunk belongs to another dataset',
      where: `${where}/dataset`,
    });
  if (header.producer !== expected.producer) {
    throw new MillspaceError('MS-ING-005', {
      detail: 'the chunk names another connector as its producer',
      where: `${where}/producer`,
    });
  }
  if (header.seqTo < header.seq || header.seq < 1)
    throw new MillspaceError('MS-ING-005', {
      detail: 'numbers begin at 1, and seqTo is not below seq',
      where: `${where}/seqTo`,
    });
  if (header.seqTo > Number.MAX_SAFE_INTEGER || header.epoch > Number.MAX_SAFE_INTEGER) {
    throw new MillspaceError('MS-ING-005', { detail: 'the number is too large', where: `${where}/seqTo` });
  }
  return header;
}

/**
 * Everything in a chunk that the broker answers for: digest, schema of every line, what the dataset publishes, and that
 * the header says of the body what is true. Gives the reasons for refusing it; none means sound.
 */
export function checkChunk(header: ChunkHeader, body: Buffer, publication: Publication, now: number): Reasons {
  const reasons = new Reasons();
  let decoded: Buffer;
  try {
    decoded = decodeBody(header, body);
  } catch (error) {
    reasons.add('/body', messageOf(error), messageOf(error));
    return reasons;
  }
  checkParts(header, publication, reasons);
  const totals = header.parts.map(emptyTotals);
  const seen = { records: 0, gaps: 0 };
  const context = { header, publication, now, totals, seen, reasons };
  let lines = 0;
  eachLine(decoded, (from, to) => {
    if (reasons.full) return;
    if (!checkPlain(decoded, from, to, context))
      checkLine(decoded.toString('utf8', from, to), `/lines/${lines}`, context);
    lines += 1;
  });
  if (!reasons.any) checkTotals(header, totals, seen, lines, reasons);
  return reasons;
}

interface LineContext {
  header: ChunkHeader;
  publication: Publication;
  now: number;
  totals: PartTotals[];
  seen: { records: number; gaps: number };
  reasons: Reasons;
}

function checkLine(
  line: string,
  where: string,
  { header, publication, now, totals, seen, reasons }: LineContext,
): void {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    reasons.add(where, `no JSON: ${messageOf(error)}`, `kein JSON: ${messageOf(error)}`);
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reasons.add(where, 'neither a frame nor a record', 'weder Messwertblock noch Satz');
    return;
  }
  if ('record' in value) {
    const record = checkRecord(value, publication, now, where, reasons);
    seen.records += 1;
    if (record?.record === 'gap') seen.gaps += 1;
    return;
  }
  if (!validateFrame(value)) {
    const text = describeErrors(validateFrame.errors);
    reasons.add(where, text, text);
    return;
  }
  const part = header.parts[value.part];
  const total = totals[value.part];
  if (!part || !total) {
    reasons.add(`${where}/part`, 'the header has no such part', 'diesen Teil gibt es im Kopf nicht');
    return;
  }
  checkFrame(value, part, publication, now, where, reasons);
  addFrame(total, value);
}

function checkParts(header: ChunkHeader, publication: Publication, reasons: Reasons): void {
  header.parts.forEach(({ pack, machine }, index) => {
    if (!publication.machines.has(inPack(pack, machine))) {
      reasons.add(
        `/parts/${index}/machine`,
        'the dataset does not publish this machine',
        'der Datensatz veröffentlicht diese Maschine nicht',
      );
    }
  });
}

/** Counts and decisions rest on the header, so it must not say less than the body holds. */
function checkTotals(
  header: ChunkHeader,
  totals: readonly PartTotals[],
  seen: { records: number; gaps: number },
  lines: number,
  reasons: Reasons,
): void {
  header.parts.forEach((part, index) => {
    const total = totals[index] ?? emptyTotals();
    for (const name of ['frames', 'samples', 'tMin', 'tMax'] as const) {
      if (total.frames === 0 && (name === 'tMin' || name === 'tMax')) continue;
      if (part[name] !== total[name]) {
        reasons.add(
          `/parts/${index}/${name}`,
          `the header says ${part[name]}, the body holds ${total[name]}`,
          `der Kopf sagt ${part[name]}, der Rumpf enthält ${total[name]}`,
        );
      }
    }
  });
  if (header.records !== seen.records) {
    reasons.add(
      '/records',
      `the header says ${header.records}, the body holds ${seen.records}`,
      `der Kopf sagt ${header.records}, der Rumpf enthält ${seen.records}`,
    );
  }
  const numbers = header.seqTo - header.seq + 1;
  // A gap line may take the place of many numbers; every other line has exactly one.
  if (seen.gaps === 0 ? lines !== numbers : lines > numbers) {
    reasons.add('/seqTo', `${lines} lines for ${numbers} numbers`, `${lines} Zeilen für ${numbers} Nummern`);
  }
}
