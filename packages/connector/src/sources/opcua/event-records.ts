import type { BatchRecord, BeadChargeRecord, EventRecord, LabSampleRecord } from '@millspace/schemas';
import type { ConditionSource } from '../../mapping/mapping.port.ts';

/** One event as the server sent it, its fields by name. */
export interface ServerEvent {
  type: string;
  sourceName: string;
  /** Empty when the event is no condition. */
  conditionName: string;
  /** Source time, epoch ms. */
  time: number;
  message: string;
  severity: number;
  active: boolean | null;
  acknowledged: boolean | null;
  /** Fields of batch, bead-charge and laboratory events (see RECORD_FIELDS); absent ones are left out. */
  fields: Partial<Record<RecordField, unknown>>;
}

/** Event fields that are named like the members of the batch, bead-charge and lab-sample records: an event that has them is one. */
export const RECORD_FIELDS = [
  'BatchId',
  'Phase',
  'Recipe',
  'Product',
  'Pass',
  'MassKg',
  'SolidsFraction',
  'Kind',
  'Lot',
  'DiameterMm',
  'SampleId',
  'SampledAt',
  'EnergyKJkg',
  'D10Um',
  'D50Um',
  'D90Um',
  'D99Um',
  'ViscosityMPas',
  'Method',
  'Instrument',
] as const;
export type RecordField = (typeof RECORD_FIELDS)[number];

const PHASES = new Set<string>(['start', 'end', 'pass', 'change'] satisfies BatchRecord['phase'][]);
/** Quantities of a laboratory, by the names of the lab-sample record. */
const QUANTITIES = {
  D10Um: 'd10_um',
  D50Um: 'd50_um',
  D90Um: 'd90_um',
  D99Um: 'd99_um',
  ViscosityMPas: 'viscosity_mPas',
} as const satisfies Partial<Record<RecordField, string>>;
const KINDS = new Set<string>(['fill', 'refill', 'discharge'] satisfies BeadChargeRecord['kind'][]);

/**
 * The event as a record of the machine it belongs to: a lab sample, batch or bead charge where its fields say so, else an event record for
 * an alarm or condition, or for a source or event type that the mapping names. Null when no machine wants it.
 */
export function recordOf(
  event: ServerEvent,
  sources: readonly ConditionSource[],
): EventRecord | BatchRecord | BeadChargeRecord | LabSampleRecord | null {
  const source = sourceOf(event.sourceName, sources);
  if (source === null || !Number.isFinite(event.time)) return null;
  if (event.conditionName === '') {
    if (text(event.fields.SampleId) !== '') return labSample(event, source);
    if (KINDS.has(text(event.fields.Kind))) return beadCharge(event, source);
    // A machine whose batch is mapped from values tells its batches that way already.
    if (PHASES.has(text(event.fields.Phase))) return source.batchMapped ? null : batch(event, source);
    if (source.codes[event.sourceName] === undefined && source.codes[event.type] === undefined) return null;
  }
  return event.severity < source.minSeverity ? null : eventRecord(event, source);
}

/**
 * The machine that an event source belongs to: named exactly, or as a word within a longer name. A name that merely contains
 * a machine's (mill-10 and mill-1) is another machine's; any other name belongs to the only machine that listens, if it is the only one.
 */
function sourceOf(name: string, sources: readonly ConditionSource[]): ConditionSource | null {
  const exact = sources.find(({ machine }) => machine === name);
  if (exact !== undefined) return exact;
  const byWord = sources
    .filter(({ machine }) => hasWord(name, machine))
    .sort((a, b) => b.machine.length - a.machine.length)[0];
  if (byWord !== undefined) return byWord;
  const [only, ...others] = sources;
  return only === undefined || others.length > 0 || name.includes(only.machine) ? null : only;
}

function hasWord(name: string, word: string): boolean {
  for (let at = name.indexOf(word); at >= 0; at = name.indexOf(word, at + 1)) {
    const before = name[at - 1] ?? ' ';
    const after = name[at + word.length] ?? ' ';
    if (!/[\p{L}\p{N}_]/u.test(before) && !/[\p{L}\p{N}_]/u.test(after)) return true;
  }
  return false;
}

function eventRecord(event: ServerEvent, source: ConditionSource): EventRecord {
  const name = event.conditionName || event.sourceName || event.type;
  const code = source.codes[event.conditionName] ?? source.codes[event.sourceName] ?? source.codes[event.type] ?? name;
  const state = stateOf(event);
  const record: EventRecord = {
    record: 'event',
    id: `${source.machine}:${event.sourceName}:${name}:${event.time}:${state}`.slice(0, 256),
    machine: source.machine,
    pack: source.pack,
    t: event.time,
    code: code.slice(0, 256),
    severity: event.severity,
    state,
  };
  if (event.message !== '') record.text = event.message;
  return record;
}

function batch({ fields, time }: ServerEvent, { machine, pack }: ConditionSource): BatchRecord | null {
  const id = text(fields.BatchId).slice(0, 128);
  if (id === '') return null;
  const record: BatchRecord = {
    record: 'batch',
    id,
    machine,
    pack,
    t: time,
    phase: text(fields.Phase) as BatchRecord['phase'],
  };
  const recipe = text(fields.Recipe).slice(0, 256);
  const product = text(fields.Product).slice(0, 256);
  const pass = Number(fields.Pass ?? Number.NaN);
  const mass = positive(fields.MassKg);
  const solids = positive(fields.SolidsFraction);
  if (recipe !== '') record.recipe = recipe;
  if (product !== '') record.product = product;
  if (Number.isInteger(pass) && pass >= 0) record.pass = pass;
  if (mass !== null) record.massKg = mass;
  if (solids !== null && solids <= 1) record.solidsFraction = solids;
  return record;
}

function beadCharge({ fields, time }: ServerEvent, { machine, pack }: ConditionSource): BeadChargeRecord | null {
  const massKg = positive(fields.MassKg);
  if (massKg === null) return null;
  const kind = text(fields.Kind) as BeadChargeRecord['kind'];
  const record: BeadChargeRecord = {
    record: 'bead-charge',
    id: `${machine}:beads:${kind}:${time}`.slice(0, 128),
    machine,
    pack,
    t: time,
    kind,
    massKg,
  };
  const lot = text(fields.Lot).slice(0, 128);
  const diameter = positive(fields.DiameterMm);
  if (lot !== '') record.lot = lot;
  if (diameter !== null) record.diameterMm = diameter;
  return record;
}

/** The event tells when it was measured, its field `SampledAt` when it was taken. */
function labSample({ fields, time }: ServerEvent, { machine, pack }: ConditionSource): LabSampleRecord | null {
  const values: Record<string, number> = {};
  for (const [field, name] of Object.entries(QUANTITIES)) {
    const value = positive(fields[field as keyof typeof QUANTITIES]);
    if (value !== null) values[name] = value;
  }
  if (Object.keys(values).length === 0) return null;
  const taken = fields.SampledAt instanceof Date ? fields.SampledAt.getTime() : Number.NaN;
  const known = Number.isFinite(taken) && taken > 0 && taken <= time;
  const record: LabSampleRecord = {
    record: 'lab-sample',
    id: text(fields.SampleId).slice(0, 128),
    machine,
    pack,
    t: known ? taken : time,
    values,
  };
  if (known) record.measuredAt = time;
  const batch = text(fields.BatchId).slice(0, 128);
  const pass = Number(fields.Pass ?? Number.NaN);
  const energy = fields.EnergyKJkg;
  const method = text(fields.Method).slice(0, 256);
  const instrument = text(fields.Instrument).slice(0, 256);
  if (batch !== '') record.batch = batch;
  if (Number.isInteger(pass) && pass > 0) record.pass = pass;
  if (typeof energy === 'number' && Number.isFinite(energy) && energy >= 0) record.energyKJkg = energy;
  if (method !== '') record.method = method;
  if (instrument !== '') record.instrument = instrument;
  return record;
}

function stateOf(event: ServerEvent): EventRecord['state'] {
  if (event.active === null) return 'instant';
  if (event.active) return event.acknowledged === true ? 'acknowledged' : 'active';
  return 'inactive';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** A figure that means something; servers that cannot leave a field out send 0. */
function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
