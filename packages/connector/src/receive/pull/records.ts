import { MillspaceError } from '@millspace/runtime/errors';
import { checkRecord, describeErrors, type MillRecord, validateMillRecord } from '@millspace/schemas';

/** What the software writes by itself, and a partner has no say in. */
const OWN: ReadonlySet<string> = new Set(['watermark', 'withheld']);

/** Pure: a record that a partner sent, held against the published schemas. @throws MillspaceError MS-PUL-004 */
export function recordOf(value: unknown, now: number): MillRecord {
  if (!validateMillRecord(value)) throw wrong(describeErrors(validateMillRecord.errors));
  if (OWN.has(value.record)) throw wrong(`a ${value.record} record is nothing that a partner sends`);
  const fault = checkRecord(value, now);
  if (fault) throw wrong(`${fault.pointer} ${fault.text.en}`);
  return value;
}

/** Pure: the records of some lines, or of a JSON list or object that spans them all. @throws MillspaceError MS-PUL-004 */
export function recordsOf(text: string, now: number): MillRecord[] {
  const whole = parsed(text);
  if (whole !== undefined) return (Array.isArray(whole) ? whole : [whole]).map((value) => recordOf(value, now));
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => recordOf(parsed(line) ?? null, now));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrong(what: string): MillspaceError {
  return new MillspaceError('MS-PUL-004', { detail: `a record: ${what}`, status: 422 });
}
