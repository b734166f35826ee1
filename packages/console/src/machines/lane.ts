import type { BatchEnergy, EventRecord, GapRecord, SeriesAnswer, WithheldRecord } from '@millspace/schemas';
import { reasonSpans } from './completeness.ts';

/** Something that took place in a stretch; `from` = `to`: at an instant. Epoch ms. */
export interface LaneItem {
  from: number;
  to: number;
  kind: 'batch' | 'alarm' | 'gap' | 'quality';
  /** Batch id, code of an alarm, reason of a gap or of a doubtful value. */
  what: string;
  severity?: number;
}

/** Why there is nothing, in the four ways that a person tells apart. */
export type Absence = 'no-data' | 'not-yet' | 'not-allowed' | 'source-offline' | 'elsewhere';

/** Pure: reason of a gap record → what a person reads. */
export function absenceOf(reason: GapRecord['reason']): Absence {
  if (reason === 'source-lost') return 'source-offline';
  return reason === 'silent' ? 'no-data' : 'elsewhere';
}

/** Pure: comings and goings as stretches; an alarm that did not go lasts to `end`. */
export function alarmItems(events: readonly EventRecord[], end: number): LaneItem[] {
  const items: LaneItem[] = [];
  const open = new Map<string, LaneItem>();
  for (const { code, state, t, severity } of [...events].sort((a, b) => a.t - b.t)) {
    if (state === 'instant') items.push({ from: t, to: t, kind: 'alarm', what: code, severity });
    else if (state === 'active' && !open.has(code)) {
      const item: LaneItem = { from: t, to: end, kind: 'alarm', what: code, severity };
      open.set(code, item);
      items.push(item);
    } else if (state === 'inactive') {
      const item = open.get(code);
      if (item) item.to = t;
      open.delete(code);
    }
  }
  return items;
}

export function batchItems(batches: readonly BatchEnergy[]): LaneItem[] {
  return batches.map(({ from, until, batch }) => ({ from, to: until, kind: 'batch', what: batch }));
}

/** Pure: gaps, stretches that a policy withheld, and what is not there yet (behind the newest value up to now). */
export function gapItems(
  gaps: readonly GapRecord[],
  withheld: readonly WithheldRecord[],
  behind: { from: number; to: number } | null,
): LaneItem[] {
  return [
    ...gaps.map(({ t, to, reason }): LaneItem => ({ from: t, to, kind: 'gap', what: absenceOf(reason) })),
    ...withheld.map(({ t }): LaneItem => ({ from: t, to: t, kind: 'gap', what: 'not-allowed' })),
    ...(behind === null ? [] : [{ ...behind, kind: 'gap' as const, what: 'not-yet' }]),
  ];
}

export function qualityItems({ series, start, step }: SeriesAnswer): LaneItem[] {
  const items = series.flatMap(({ quality }) =>
    reasonSpans(quality).map(({ from, to, reason }): LaneItem => {
      return { from: start + from * step, to: start + to * step, kind: 'quality', what: reason };
    }),
  );
  const known = new Map(items.map((item) => [`${item.from} ${item.to} ${item.what}`, item]));
  return [...known.values()];
}
