// An excerpt stands in the catalogue, where nobody has agreed to anything yet: it shows no more than the narrowest offer.
import type { Bilingual, Frame, MillRecord, Shape } from '@millspace/schemas';
import { createDisguise } from './disguise.ts';
import { gridOf } from './grid.ts';
import { knownFrame } from './members.ts';
import { shapePreview } from './outputs.ts';
import { recordTime } from './records.ts';
import { createShaper, type Line, type PackFacts } from './shaper.ts';
import { bi, quoted } from './texts.ts';

/** A line of an excerpt that a shape would not let through as it stands. */
export interface ExcerptObjection {
  /** Index of the line. */
  line: number;
  text: Bilingual;
}

export interface ExcerptOptions {
  packs: readonly PackFacts[];
  /** Epoch ms: what a delay still holds back is not shown either. */
  now: number;
}

/** A pseudonym as agreements have them (docs/decisions/0048): those of an excerpt are made with a key that nobody keeps. */
const PSEUDONYM = /^[a-z2-7]{16}$/;

/**
 * Which lines of an excerpt show more than a shape would: it would not let them through as they are. Whether a number is the
 * mean of its window cannot be seen from the number; that there is one for each window at most can. Frames of one `part`
 * come from one machine, in the order of time. At most one objection for each line.
 */
export function excerptObjections(lines: readonly Line[], shape: Shape, options: ExcerptOptions): ExcerptObjection[] {
  // The last of one value is that value: what a window made once, this leaves alone, whatever the statistic.
  const steady: Shape = { ...shape, statistic: shape.windowMs === null ? null : 'last' };
  const frames = lines.flatMap((line) => ('record' in line ? [] : [line]));
  const rows = rowsOf(shapePreview(steady, frames, options.packs));
  const counts = shape.windowMs !== null && shape.statistic === 'count';
  const told = new Set<string>();
  return lines.flatMap((line, index) => {
    const text =
      'record' in line
        ? recordObjection(line, steady, options.packs)
        : (frameObjection(line, rows, told) ?? (counts ? notCounted(line) : null));
    const objection = text ?? (isTooNew(line, shape, options.now) ? TOO_NEW : null);
    return objection ? [{ line: index, text: objection }] : [];
  });
}

/**
 * Frames as every one of several shapes would show them, for an excerpt of a dataset with several offers. Empty when no row is
 * left of them.
 */
export function narrowedFrames(
  frames: readonly Frame[],
  shapes: readonly Shape[],
  packs: readonly PackFacts[],
): Frame[] {
  // Short windows first, so that long ones are made of what these tell; rounding after all of them.
  const inOrder = [...shapes].sort((a, b) => (gridOf(a).windowMs ?? 0) - (gridOf(b).windowMs ?? 0));
  const steps = [
    ...inOrder.map((shape) => ({ ...shape, round: null })),
    ...inOrder.map((shape) => ({ ...shape, statistic: shape.windowMs === null ? null : ('last' as const) })),
  ];
  return steps.reduce<Frame[]>((made, shape) => shapePreview(shape, made, packs), [...frames]);
}

const rowKey = (part: number, signal: string, t: number): string => `${part} ${signal} ${t}`;

function rowsOf(frames: readonly Frame[]): Map<string, number | null> {
  const rows = new Map<string, number | null>();
  for (const { part, t, signals } of frames) {
    for (const [signal, column] of Object.entries(signals))
      t.forEach((instant, row) => {
        rows.set(rowKey(part, signal, instant), column[row] ?? null);
      });
  }
  return rows;
}

function frameObjection(line: Frame, rows: ReadonlyMap<string, number | null>, told: Set<string>): Bilingual | null {
  if (knownFrame(line) !== line) return UNKNOWN_MEMBER;
  for (const [signal, column] of Object.entries(line.signals)) {
    for (const [row, t] of line.t.entries()) {
      const key = rowKey(line.part, signal, t);
      // An instant that is told twice could tell two values of one window.
      if (told.has(key) || !rows.has(key)) return rows.has(key) ? twice(signal) : absent(signal);
      if (rows.get(key) !== (column[row] ?? null)) return finer(signal);
      told.add(key);
    }
  }
  return null;
}

function notCounted({ signals }: Frame): Bilingual | null {
  const [other] = Object.entries(signals).find(([, column]) => column.some((v) => !isCount(v))) ?? [];
  return other === undefined ? null : finer(other);
}

const isCount = (v: number | null): boolean => v === null || (Number.isSafeInteger(v) && v >= 0);

function recordObjection(record: MillRecord, shape: Shape, packs: readonly PackFacts[]): Bilingual | null {
  const [output] = createShaper({ shape, packs }).push(0, [], [record]);
  const shaped = output?.lines[0];
  if (!shaped || !('record' in shaped)) return kept(record.record);
  const disguise = createDisguise(shape, (_kind, id) => (PSEUDONYM.test(id) ? id : OPEN_ID));
  const shown = disguise ? disguise.record(shaped) : shaped;
  const [field] = differing(record, shown);
  return field === undefined ? null : changed(record.record, field);
}

/** Stands for an id that is no pseudonym. No id is empty, so that it differs from each. */
const OPEN_ID = '';

/** Members of a record that are not the same in another. */
function differing(a: MillRecord, b: MillRecord): string[] {
  const other = b as unknown as Record<string, unknown>;
  return Object.entries(a).flatMap(([key, value]) =>
    JSON.stringify(value) === JSON.stringify(other[key]) ? [] : [key],
  );
}

/** What a window tells of reaches to its end. */
function isTooNew(line: Line, shape: Shape, now: number): boolean {
  if (shape.delayMs === null) return false;
  const latest = 'record' in line ? recordTime(line) : (line.t.at(-1) ?? 0) + (gridOf(shape).windowMs ?? 0);
  return latest + shape.delayMs > now;
}

const TOO_NEW = bi(
  'It is newer than the delay of the offer lets through.',
  'Das ist neuer, als die Verzögerung des Angebots durchlässt.',
);
const UNKNOWN_MEMBER = bi(
  'It has members that no frame has; nobody knows what they tell.',
  'Es hat Felder, die kein Messwertblock hat; niemand weiß, was sie verraten.',
);
const absent = (signal: string) =>
  bi(
    `The offer lets no value of ${quoted(signal).en} through at these times.`,
    `Das Angebot lässt zu diesen Zeiten keinen Wert von ${quoted(signal).de} durch.`,
  );
const finer = (signal: string) =>
  bi(
    `Values of ${quoted(signal).en} are finer than the offer lets through.`,
    `Werte von ${quoted(signal).de} sind feiner, als das Angebot durchlässt.`,
  );
const twice = (signal: string) =>
  bi(`${quoted(signal).en} has two values at one time.`, `${quoted(signal).de} hat zu einem Zeitpunkt zwei Werte.`);
const kept = (kind: string) =>
  bi(
    `The offer does not let this record (${quoted(kind).en}) through.`,
    `Das Angebot lässt diesen Satz (${quoted(kind).de}) nicht durch.`,
  );
const changed = (kind: string, field: string) =>
  bi(
    `The offer does not show ${quoted(`${kind}.${field}`).en} like this.`,
    `Das Angebot zeigt ${quoted(`${kind}.${field}`).de} so nicht.`,
  );
