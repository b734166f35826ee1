import type { ChunkPart, Frame } from '@millspace/schemas';
import type { Publication } from './publication.ts';
import type { Reasons } from './reasons.ts';

/** Source times further ahead of the broker's clock are refused (ms). */
export const MAX_AHEAD_MS = 3_600_000;

/** What a part's frames add up to, to be compared with its header. */
export interface PartTotals {
  frames: number;
  samples: number;
  tMin: number;
  tMax: number;
}

export function emptyTotals(): PartTotals {
  return { frames: 0, samples: 0, tMin: Number.POSITIVE_INFINITY, tMax: Number.NEGATIVE_INFINITY };
}

/** What a schema cannot say of a frame: times increase, columns are as long as the times, a null has a reason, signals are published. */
export function checkFrame(
  frame: Frame,
  part: ChunkPart,
  publication: Publication,
  now: number,
  where: string,
  reasons: Reasons,
): void {
  const { t } = frame;
  let previous = Number.NEGATIVE_INFINITY;
  for (const instant of t) {
    if (instant <= previous) {
      reasons.add(`${where}/t`, 'times do not increase', 'Zeiten steigen nicht');
      break;
    }
    previous = instant;
  }
  if ((t[0] ?? 0) < 0) reasons.add(`${where}/t`, 'a time lies before 1970', 'eine Zeit liegt vor 1970');
  if (previous > now + MAX_AHEAD_MS)
    reasons.add(
      `${where}/t`,
      'a time lies more than an hour ahead',
      'eine Zeit liegt mehr als eine Stunde in der Zukunft',
    );
  const published = publication.signals.get(part.pack);
  for (const id in frame.signals) {
    const values = frame.signals[id];
    if (values === undefined) continue;
    if (!published?.has(id)) {
      reasons.add(
        `${where}/signals/${id}`,
        'the dataset does not publish this signal',
        'der Datensatz veröffentlicht dieses Signal nicht',
      );
    }
    if (values.length !== t.length) {
      reasons.add(
        `${where}/signals/${id}`,
        `${values.length} values for ${t.length} times`,
        `${values.length} Werte für ${t.length} Zeiten`,
      );
      continue;
    }
    checkNulls(values, frame.quality?.[id], `${where}/signals/${id}`, reasons);
  }
  for (const id in frame.quality) checkQuality(frame, id, where, reasons);
}

function checkNulls(
  values: readonly (number | null)[],
  quality: Record<string, unknown> | undefined,
  where: string,
  reasons: Reasons,
): void {
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === null && quality?.[index] === undefined) {
      reasons.add(`${where}/${index}`, 'a missing value has no reason', 'ein fehlender Wert hat keinen Grund');
      return;
    }
  }
}

function checkQuality(frame: Frame, id: string, where: string, reasons: Reasons): void {
  if (frame.signals[id] === undefined) {
    reasons.add(
      `${where}/quality/${id}`,
      'quality of a signal that is not there',
      'Qualität eines Signals, das nicht vorkommt',
    );
    return;
  }
  for (const index in frame.quality?.[id]) {
    if (!/^\d{1,6}$/.test(index) || Number(index) >= frame.t.length) {
      reasons.add(`${where}/quality/${id}/${index}`, 'no such instant', 'diesen Zeitpunkt gibt es nicht');
      return;
    }
  }
}

export function addFrame(totals: PartTotals, { t }: Frame): void {
  addTimes(totals, t.length, t[0] ?? totals.tMin, t.at(-1) ?? totals.tMax);
}

/** A frame with so many instants from the first to the last. */
export function addTimes(totals: PartTotals, rows: number, first: number, last: number): void {
  totals.frames += 1;
  totals.samples += rows;
  totals.tMin = Math.min(totals.tMin, first);
  totals.tMax = Math.max(totals.tMax, last);
}
