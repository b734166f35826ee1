import type { EvidenceItem, EvidenceLine, PublicJwk, SignedCheckpoint } from '@millspace/schemas';
import { describeErrors, validateEvidenceLine } from '@millspace/schemas';
import { MillspaceError } from '../errors.ts';
import type { EvidenceReport } from './report.ts';
import { EvidenceVerifier, type VerifierOptions } from './verifier.ts';

export interface EvidenceParts {
  /** Who exports: a participant, or `broker`. */
  by: string;
  /** Every entry of the log is there. */
  whole: boolean;
  /** What was asked for. */
  about: Record<string, string>;
  checkpoint: SignedCheckpoint;
  keys: readonly PublicJwk[];
  exportedAt: number;
  items: AsyncIterable<EvidenceItem>;
  /** Kept checkpoints, forks, receipts. */
  more: AsyncIterable<EvidenceLine> | Iterable<EvidenceLine>;
}

/** The lines of an evidence file, header first, end last; what it consists of is read as it is written. */
export async function* evidenceLines(parts: EvidenceParts): AsyncGenerator<EvidenceLine> {
  const { by, whole, about, checkpoint, keys, exportedAt, items, more } = parts;
  let lines = 1 + keys.length;
  yield { line: 'header', format: 1, exportedAt, by, whole, about, checkpoint };
  for (const key of keys) yield { line: 'key', key };
  for await (const item of items) {
    lines += 1;
    yield { line: 'entry', ...item };
  }
  for await (const line of more) {
    lines += 1;
    yield line;
  }
  yield { line: 'end', lines };
}

/** Verifies the lines of a file as they are read. @throws MillspaceError MS-AUD-006 when a line is none of an evidence file */
export async function verifyEvidence(lines: AsyncIterable<string>, options: VerifierOptions): Promise<EvidenceReport> {
  const verifier = new EvidenceVerifier(options);
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text !== '') await verifier.take(parsed(text, number));
  }
  return verifier.finish();
}

function parsed(text: string, number: number): EvidenceLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    throw unreadable(`line ${number} is not JSON`, number, cause);
  }
  if (!validateEvidenceLine(line))
    throw unreadable(`line ${number}: ${describeErrors(validateEvidenceLine.errors)}`, number);
  return line;
}

function unreadable(detail: string, number: number, cause?: unknown): MillspaceError {
  return new MillspaceError('MS-AUD-006', { detail, where: `line ${number}`, cause });
}
