// What JSON Schema cannot say of a frame or record. Runs for every line the broker takes in: no allocation on success.
import type { ErrorCode } from './generated/errors.ts';
import type { Bilingual, ChunkPart, Frame, MillRecord } from './generated/types.ts';

/** A source time further ahead than this (ms) is refused: the clock is wrong. */
export const FUTURE_TOLERANCE_MS = 3_600_000;
/** Times before 1971 (epoch ms) come from clocks that were never set, or from seconds taken for milliseconds. */
export const EARLIEST_TIME_MS = 31_536_000_000;

/** Why a frame or record is refused, and where (JSON pointer into it). */
export interface ContentFault {
  code: ErrorCode;
  pointer: string;
  text: Bilingual;
}

const iso = (t: number): string => (Math.abs(t) <= 8.64e15 ? new Date(t).toISOString() : String(t));

/** What is wrong with one instant (epoch ms) at broker time `now`, or null. */
export function checkTime(t: number, now: number, pointer: string): ContentFault | null {
  if (t >= EARLIEST_TIME_MS && t <= now + FUTURE_TOLERANCE_MS) return null;
  if (t < 0)
    return {
      code: 'MS-VAL-010',
      pointer,
      text: { en: `The time ${iso(t)} lies before 1970.`, de: `Die Zeit ${iso(t)} liegt vor 1970.` },
    };
  if (t < EARLIEST_TIME_MS) {
    const en = `The time ${iso(t)} is in 1970: the clock was never set, or seconds were taken for milliseconds.`;
    const de = `Die Zeit ${iso(t)} liegt im Jahr 1970: Die Uhr wurde nie gestellt, oder Sekunden gelten als Millisekunden.`;
    return { code: 'MS-VAL-002', pointer, text: { en, de } };
  }
  const en = `The time ${iso(t)} is more than an hour ahead of ${iso(now)}.`;
  const de = `Die Zeit ${iso(t)} liegt mehr als eine Stunde vor ${iso(now)}.`;
  return { code: 'MS-VAL-003', pointer, text: { en, de } };
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function checkNulls(
  name: string,
  values: readonly (number | null)[],
  reasons: Readonly<Record<string, string>> | undefined,
): ContentFault | null {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== null || (reasons !== undefined && Object.hasOwn(reasons, i))) continue;
    const en = `${name} has no value at index ${i}, and no reason says why.`;
    const de = `${name} hat an Stelle ${i} keinen Wert, und kein Grund sagt, warum.`;
    return { code: 'MS-VAL-006', pointer: `/signals/${escapePointer(name)}/${i}`, text: { en, de } };
  }
  return null;
}

function checkReasons(frame: Frame, quality: NonNullable<Frame['quality']>): ContentFault | null {
  for (const name in quality) {
    const values = Object.hasOwn(frame.signals, name) ? frame.signals[name] : undefined;
    for (const index in quality[name]) {
      const at = Number(index);
      if (values !== undefined && Number.isInteger(at) && at >= 0 && at < values.length && String(at) === index)
        continue;
      const en = `A quality reason stands at ${name}, index ${index}, where there is no instant.`;
      const de = `Ein Qualitätsgrund steht bei ${name}, Stelle ${index}, wo kein Zeitpunkt ist.`;
      return {
        code: 'MS-VAL-006',
        pointer: `/quality/${escapePointer(name)}/${escapePointer(index)}`,
        text: { en, de },
      };
    }
  }
  return null;
}

/**
 * What is wrong with a frame that has the shape of `validateFrame`, or null: times strictly increasing, plausible at
 * broker time `now` (epoch ms) and within the part; one value per instant in each signal; a reason for each null.
 * @param part the part of the chunk header that `frame.part` names; undefined when there is none
 */
export function checkFrame(frame: Frame, part: ChunkPart | undefined, now: number): ContentFault | null {
  const { t, signals, quality } = frame;
  if (part === undefined) {
    const en = `The header has no part ${frame.part}.`;
    return { code: 'MS-VAL-009', pointer: '/part', text: { en, de: `Der Kopf hat keinen Teil ${frame.part}.` } };
  }
  const { tMin, tMax } = part;
  let before = Number.NEGATIVE_INFINITY;
  const latest = now + FUTURE_TOLERANCE_MS;
  for (let i = 0; i < t.length; i++) {
    const at = t[i] as number;
    if (at < EARLIEST_TIME_MS || at > latest) return checkTime(at, now, `/t/${i}`);
    if (at <= before) {
      const en = `Time ${i} (${iso(at)}) is not later than the one before it.`;
      return {
        code: 'MS-VAL-004',
        pointer: `/t/${i}`,
        text: { en, de: `Zeit ${i} (${iso(at)}) ist nicht später als die davor.` },
      };
    }
    if (at < tMin || at > tMax) {
      const en = `Time ${i} (${iso(at)}) lies outside the range of its part.`;
      return {
        code: 'MS-VAL-009',
        pointer: `/t/${i}`,
        text: { en, de: `Zeit ${i} (${iso(at)}) liegt außerhalb des Bereichs ihres Teils.` },
      };
    }
    before = at;
  }
  for (const name in signals) {
    const values = signals[name] as (number | null)[];
    if (values.length !== t.length) {
      const en = `${name} has ${values.length} values for ${t.length} instants.`;
      const de = `${name} hat ${values.length} Werte für ${t.length} Zeitpunkte.`;
      return { code: 'MS-VAL-005', pointer: `/signals/${escapePointer(name)}`, text: { en, de } };
    }
    if (values.includes(null)) {
      const fault = checkNulls(
        name,
        values,
        quality !== undefined && Object.hasOwn(quality, name) ? quality[name] : undefined,
      );
      if (fault !== null) return fault;
    }
  }
  return quality === undefined ? null : checkReasons(frame, quality);
}

/**
 * What is wrong with a record that has the shape of `validateMillRecord`, or null: times plausible at broker time
 * `now` (epoch ms), stretches not backwards, columns of a correction of one length.
 */
export function checkRecord(record: MillRecord, now: number): ContentFault | null {
  const wrong = checkTime(record.t, now, '/t');
  if (wrong !== null) return wrong;
  if (record.record === 'gap' && record.to < record.t) return backwards('/to');
  if (record.record === 'lab-sample' && record.measuredAt !== undefined)
    return checkTime(record.measuredAt, now, '/measuredAt');
  if (record.record !== 'correction') return null;
  if (record.supersedes.to < record.supersedes.from) return backwards('/supersedes/to');
  for (const [name, { t, v }] of Object.entries(record.signals ?? {})) {
    if (t.length === v.length) continue;
    const en = `${name} has ${v.length} values for ${t.length} instants.`;
    const de = `${name} hat ${v.length} Werte für ${t.length} Zeitpunkte.`;
    return { code: 'MS-VAL-005', pointer: `/signals/${escapePointer(name)}`, text: { en, de } };
  }
  return null;
}

function backwards(pointer: string): ContentFault {
  return {
    code: 'MS-VAL-004',
    pointer,
    text: { en: 'The stretch ends before it begins.', de: 'Der Abschnitt endet, bevor er beginnt.' },
  };
}
