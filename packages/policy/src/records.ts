// Records under a shape: nothing in them may be finer than what the frames may show.
import type {
  AdviceRecord,
  BatchRecord,
  BeadChargeRecord,
  CorrectionRecord,
  EventRecord,
  GapRecord,
  LabSampleRecord,
  MillRecord,
  Shape,
} from '@millspace/schemas';
import { createAccumulator } from './accumulate.ts';

export interface RecordRules {
  shape: Shape;
  /** True when a signal (or `lab.<quantity>`) is kept. */
  keeps(signal: string): boolean;
  /** True unless the pack is known and none of the group's signals is kept. */
  keepsGroup(pack: string, group: string): boolean;
  isSignal(pack: string, id: string): boolean;
  mode(pack: string, signal: string): 'cyclic' | 'step';
  round: ((value: number) => number) | null;
}

/** The record as the shape lets it through, or null. Never changes its argument. Unknown kinds do not pass. */
export function shapeRecord(record: MillRecord, rules: RecordRules): MillRecord | null {
  switch (record.record) {
    case 'event':
      return event(record, rules);
    case 'batch':
      return batch(record, rules);
    case 'lab-sample':
      return labSample(record, rules);
    case 'bead-charge':
      return beadCharge(record, rules);
    case 'gap':
      return gap(record, rules);
    case 'correction':
      return correction(record, rules);
    case 'advice':
      return advice(record, rules);
    case 'watermark':
      return rules.keepsGroup(record.pack, record.group) ? { ...record, t: floor(record.t, rules) } : null;
    default:
      // `withheld` is written behind the shaper, by the broker alone: inside a log it would be a forgery.
      return null;
  }
}

const floor = (t: number, { shape }: RecordRules): number =>
  shape.windowMs === null ? t : Math.floor(t / shape.windowMs) * shape.windowMs;

/** Last instant (inclusive) of the window of `t`. */
const ceil = (t: number, rules: RecordRules): number => floor(t, rules) + (rules.shape.windowMs ?? 1) - 1;

const changesValues = ({ shape }: RecordRules): boolean =>
  shape.signals !== null || shape.windowMs !== null || shape.round !== null;

const round = (value: number, rules: RecordRules): number => (rules.round ? rules.round(value) : value);

/** A rounded figure that its schema limits: left out where rounding leads beyond the limit. */
function limited<K extends string>(key: K, value: number | undefined, rules: RecordRules, ok: (v: number) => boolean) {
  if (value === undefined) return {};
  const rounded = round(value, rules);
  return (ok(rounded) ? { [key]: rounded } : {}) as { [P in K]?: number };
}
const positive = (v: number) => v > 0;
const fraction = (v: number) => v >= 0 && v <= 1;

function event(record: EventRecord, rules: RecordRules): EventRecord | null {
  if (record.signal !== undefined && !rules.keeps(record.signal)) return null;
  const { value, text, ...rest } = record;
  const out: EventRecord = { ...rest, t: floor(record.t, rules) };
  // Machine texts often quote the value that raised them.
  if (text !== undefined && !changesValues(rules)) out.text = text;
  const shown = rules.shape.windowMs === null && (rules.shape.signals === null || record.signal !== undefined);
  if (value !== undefined && shown) out.value = round(value, rules);
  return out;
}

function batch(record: BatchRecord, rules: RecordRules): BatchRecord {
  const { massKg, solidsFraction, ...rest } = record;
  return {
    ...rest,
    t: floor(record.t, rules),
    ...(massKg !== undefined && { massKg: round(massKg, rules) }),
    ...limited('solidsFraction', solidsFraction, rules, fraction),
  };
}

function labSample(record: LabSampleRecord, rules: RecordRules): LabSampleRecord | null {
  const { energyKJkg, measuredAt, values, ...rest } = record;
  const { shape } = rules;
  const kept: Record<string, number> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!rules.keeps(key) && !rules.keeps(`lab.${key}`)) continue;
    // A momentary value of a signal is finer than any window of it.
    if (shape.windowMs !== null && rules.isSignal(record.pack, key)) continue;
    kept[key] = round(value, rules);
  }
  if (Object.keys(kept).length === 0) return null;
  const showEnergy = energyKJkg !== undefined && shape.windowMs === null && shape.signals === null;
  return {
    ...rest,
    t: floor(record.t, rules),
    ...(measuredAt !== undefined && { measuredAt: floor(measuredAt, rules) }),
    ...(showEnergy && { energyKJkg: round(energyKJkg, rules) }),
    values: kept,
  };
}

function beadCharge(record: BeadChargeRecord, rules: RecordRules): BeadChargeRecord {
  const { diameterMm, densityKgL, ...rest } = record;
  return {
    ...rest,
    t: floor(record.t, rules),
    massKg: round(record.massKg, rules),
    ...limited('diameterMm', diameterMm, rules, positive),
    ...limited('densityKgL', densityKgL, rules, positive),
  };
}

function gap(record: GapRecord, rules: RecordRules): GapRecord | null {
  const { pack, group } = record;
  if (pack !== undefined && group !== undefined && !rules.keepsGroup(pack, group)) return null;
  const { text, ...rest } = record;
  const out: GapRecord = { ...rest, t: floor(record.t, rules), to: ceil(record.to, rules) };
  if (text !== undefined && !changesValues(rules)) out.text = text;
  return out;
}

/** What a correction withdraws is widened to whole windows; what holds instead is told of windows it covers wholly. */
function correction(record: CorrectionRecord, rules: RecordRules): CorrectionRecord | null {
  const { supersedes } = record;
  if (supersedes.group !== undefined && !rules.keepsGroup(record.pack, supersedes.group)) return null;
  const named = supersedes.signals?.filter((id) => rules.keeps(id));
  if (named && named.length === 0) return null;
  const { signals, ...rest } = record;
  const out: CorrectionRecord = {
    ...rest,
    t: floor(record.t, rules),
    supersedes: {
      ...supersedes,
      from: floor(supersedes.from, rules),
      to: ceil(supersedes.to, rules),
      ...(named && { signals: named }),
    },
    reason: changesValues(rules) ? 'corrected' : record.reason,
  };
  const kept: NonNullable<CorrectionRecord['signals']> = {};
  for (const [id, series] of Object.entries(signals ?? {})) {
    if (rules.keeps(id)) kept[id] = correctedSeries(record, id, series, rules);
  }
  if (Object.keys(kept).length > 0) out.signals = kept;
  return out;
}

interface Values {
  t: number[];
  v: (number | null)[];
}

function correctedSeries(record: CorrectionRecord, id: string, series: Values, rules: RecordRules): Values {
  const { windowMs, statistic } = rules.shape;
  if (windowMs === null) return { t: series.t, v: series.v.map((v) => (v === null ? null : round(v, rules))) };
  const { from, to } = record.supersedes;
  const order = series.t.map((_, i) => i).sort((a, b) => (series.t[a] as number) - (series.t[b] as number));
  const t = order.map((i) => series.t[i] as number);
  const v = order.map((i) => series.v[i] ?? null);
  const out: Values = { t: [], v: [] };
  for (let i = 0; i < t.length; ) {
    const start = floor(t[i] as number, rules);
    const end = start + windowMs;
    let next = i + 1;
    while (next < t.length && (t[next] as number) < end) next++;
    if (start >= from && end - 1 <= to) {
      const accumulator = createAccumulator(statistic ?? 'mean', rules.mode(record.pack, id));
      accumulator.add(t, v, undefined, i, next);
      const { value } = accumulator.read(end);
      out.t.push(start);
      out.v.push(value === null ? null : round(value, rules));
    }
    i = next;
  }
  return out;
}

function advice(record: AdviceRecord, rules: RecordRules): AdviceRecord {
  const { values, beads, ...rest } = record;
  const out: AdviceRecord = { ...rest, t: floor(record.t, rules) };
  if (values) {
    const shown = Object.entries(values).filter(([key]) => !key.includes('.') || rules.keeps(key));
    out.values = Object.fromEntries(shown.map(([key, value]) => [key, round(value, rules)]));
  }
  if (beads) {
    const { diameterMm, chargeKg, ...names } = beads;
    out.beads = {
      ...names,
      ...limited('diameterMm', diameterMm, rules, positive),
      ...(chargeKg !== undefined && { chargeKg: round(chargeKg, rules) }),
    };
  }
  return out;
}

/** The latest instant a record tells of (epoch ms): a delay counts from there. */
export function recordTime(record: MillRecord): number {
  switch (record.record) {
    case 'gap':
      return Math.max(record.t, record.to);
    case 'lab-sample':
      return Math.max(record.t, record.measuredAt ?? record.t);
    case 'correction': {
      let latest = Math.max(record.t, record.supersedes.to);
      for (const { t } of Object.values(record.signals ?? {}))
        for (const instant of t) latest = Math.max(latest, instant);
      return latest;
    }
    default:
      return record.t;
  }
}
