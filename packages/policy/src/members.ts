// Members that schemas of today know. A shape lets no others through: what nobody knows may say anything.
import type { ChunkContext, ChunkPart, Frame, MillRecord } from '@millspace/schemas';

type Kind = MillRecord['record'];

const ALL = ['record', 'id', 'machine', 'pack', 't'];
export const MEMBERS: Readonly<Record<Exclude<Kind, 'withheld'>, readonly string[]>> = {
  event: [...ALL, 'code', 'severity', 'state', 'text', 'value', 'signal', 'origin'],
  batch: [...ALL, 'phase', 'product', 'recipe', 'order', 'pass', 'massKg', 'solidsFraction', 'operator'],
  'lab-sample': [...ALL, 'measuredAt', 'batch', 'pass', 'energyKJkg', 'method', 'instrument', 'operator', 'values'],
  'bead-charge': [...ALL, 'kind', 'massKg', 'lot', 'supplier', 'grade', 'material', 'diameterMm', 'densityKgL'],
  gap: [...ALL, 'group', 'to', 'reason', 'seqFrom', 'seqTo', 'epoch', 'text', 'refillable'],
  correction: [...ALL, 'supersedes', 'signals', 'reason'],
  watermark: ['record', 'machine', 'pack', 'group', 't'],
  advice: [...ALL, 'subject', 'text', 'values', 'beads'],
};

/** The members of an object that are named, in its own order; itself when there are no others. */
export function only<T extends object>(of: T, names: readonly string[]): T {
  const keys = Object.keys(of);
  if (keys.every((key) => names.includes(key))) return of;
  return Object.fromEntries(Object.entries(of).filter(([key]) => names.includes(key))) as T;
}

const CONTEXT = ['batch', 'pass', 'state'];
const PART = ['machine', 'pack', 'group', 'origin', 'context', 'mapping', 'frames', 'samples', 'tMin', 'tMax'];

export function knownContext(context: ChunkContext | undefined): ChunkContext | undefined {
  return context && only(context, CONTEXT);
}

export function knownPart(part: ChunkPart): ChunkPart {
  const known = only(part, PART);
  const context = knownContext(known.context);
  return context === known.context || context === undefined ? known : { ...known, context };
}

const FRAME = ['part', 't', 'signals', 'quality', 'skewMs'];

export function knownFrame(frame: Frame): Frame {
  return only(frame, FRAME);
}
