// Records under a shape: nothing in them may be finer than what the frames may show.
import {
  type AdviceRecord,
  type BatchRecord,
  type BeadChargeRecord,
  type EventRecord,
  type GapRecord,
  type LabSampleRecord,
  type MillRecord,
  validateMillRecord,
} from '@millspace/schemas';
import { correction } from './corrections.ts';
import { MEMBERS, only } from './members.ts';
import { ceil, edited, floor, limited, type RecordRules, round, textBetrays } from './record-rules.ts';

/**
 * The record as the shape lets it through, or null. Never changes its argument. Kinds that are not known do not pass, nor
 * does a record that is none any more once its fields are replaced and removed.
 */
export function shapeRecord(record: MillRecord, rules: RecordRules): MillRecord | null {
  // `withheld` is written behind the shaper, by the broker alone: inside a log it would be a forgery.
  if (record.record === 'withheld' || !Object.hasOwn(MEMBERS, record.record)) return null;
  if (record.machine !== undefined && !rules.keepsMachine(record.machine)) return null;
  const shaped = byKind(only(record, MEMBERS[record.record]), rules);
  if (shaped === null || rules.edits.length === 0) return shaped;
  const out = edited(shaped, rules.edits);
  if (out === shaped) return shaped;
  return isRecord(out) ? out : null;
}

function isRecord(value: unknown): value is MillRecord {
  if (!validateMillRecord(value)) return false;
  if (value.record !== 'correction') return true;
  return Object.values(value.signals ?? {}).every(({ t, v }) => t.length === v.length);
}

function byKind(record: Exclude<MillRecord, { record: 'withheld' }>, rules: RecordRules): MillRecord | null {
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
  }
}

const positive = (v: number) => v > 0;
const fraction = (v: number) => v >= 0 && v <= 1;

function event(record: EventRecord, rules: RecordRules): EventRecord | null {
  if (record.signal !== undefined && !rules.keeps(record.signal)) return null;
  const { value, text, ...rest } = record;
  const out: EventRecord = { ...rest, t: floor(record.t, rules) };
  // Machine texts often quote the value that raised them.
  if (text !== undefined && !textBetrays(rules)) out.text = text;
  const shown = rules.grid.windowMs === null && (rules.shape.signals === null || record.signal !== undefined);
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
  const { shape, grid } = rules;
  const kept: Record<string, number> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!rules.keeps(key) && !rules.keeps(`lab.${key}`)) continue;
    // A momentary value of a signal is finer than any window of it.
    if (grid.windowMs !== null && rules.isSignal(record.pack, key)) continue;
    kept[key] = round(value, rules);
  }
  if (Object.keys(kept).length === 0) return null;
  const showEnergy = energyKJkg !== undefined && grid.windowMs === null && shape.signals === null;
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
  if (text !== undefined && !textBetrays(rules)) out.text = text;
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
    const { diameterMm, chargeKg, grade, material } = beads;
    out.beads = {
      ...(grade !== undefined && { grade }),
      ...(material !== undefined && { material }),
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
