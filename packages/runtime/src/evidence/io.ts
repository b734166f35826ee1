import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describeErrors, type EvidenceLine, type SignedCheckpoint, validateSignedCheckpoint } from '@millspace/schemas';
import { MillspaceError, messageOf } from '../errors.ts';

/** Writes lines to a file that only its owner reads, or to standard output. Returns how many. */
export async function writeEvidence(lines: AsyncIterable<EvidenceLine>, file: string | undefined): Promise<number> {
  let count = 0;
  const text = async function* () {
    for await (const line of lines) {
      count += 1;
      yield `${JSON.stringify(line)}\n`;
    }
  };
  if (file === undefined) for await (const line of text()) process.stdout.write(line);
  else await pipeline(Readable.from(text()), createWriteStream(file, { mode: 0o600 }));
  return count;
}

/** @throws MillspaceError MS-AUD-006 when the file cannot be read */
export async function* readLines(file: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new MillspaceError('MS-AUD-006', { detail: `${file}: ${messageOf(cause)}`, where: file, cause });
  }
}

/** A checkpoint that somebody kept in a file. @throws MillspaceError MS-AUD-006 when it holds none */
export function readCheckpoint(file: string): SignedCheckpoint {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new MillspaceError('MS-AUD-006', { detail: `${file}: ${messageOf(cause)}`, where: file, cause });
  }
  if (validateSignedCheckpoint(value)) return value;
  throw new MillspaceError('MS-AUD-006', {
    detail: `${file} holds no signed checkpoint: ${describeErrors(validateSignedCheckpoint.errors)}`,
    where: file,
  });
}
