import { createRequire } from 'node:module';
import type { PackSignal } from '@millspace/schemas';

/** The part of the library that is used here (it ships no types). */
interface Ucum {
  UcumLhcUtils: {
    getInstance(): {
      convertUnitTo(from: string, value: number, to: string): { status: string; toVal: number | null };
    };
  };
}

/** canonical = value × factor + offset. */
export interface Factor {
  factor: number;
  offset: number;
}

const CACHE = new Map<string, Factor | null>();

/**
 * How to come from a unit to a signal's canonical one: the pack's ready-made factors first, else the UCUM library (affine
 * conversions only). Null when the two do not measure the same thing or the unit is unknown.
 */
export function conversion(unit: string, signal: Pick<PackSignal, 'unit' | 'accepts'>): Factor | null {
  if (unit === signal.unit) return { factor: 1, offset: 0 };
  const ready = signal.accepts?.find((entry) => entry.unit === unit);
  if (ready !== undefined) return { factor: ready.factor, offset: ready.offset };
  const key = `${unit} ${signal.unit}`;
  let known = CACHE.get(key);
  if (known === undefined) {
    known = byLibrary(unit, signal.unit);
    CACHE.set(key, known);
  }
  return known;
}

function byLibrary(from: string, to: string): Factor | null {
  // Its tables take megabytes: loaded only when a pack's factors do not do.
  const require = createRequire(import.meta.url);
  const ucum = require('@lhncbc/ucum-lhc') as Ucum;
  const library = ucum.UcumLhcUtils.getInstance();
  const at = (value: number): number | null => {
    const result = library.convertUnitTo(from, value, to);
    return result.status === 'succeeded' && typeof result.toVal === 'number' ? result.toVal : null;
  };
  const zero = at(0);
  const one = at(1);
  const two = at(2);
  if (one === null || two === null) return null;
  // The library answers a conversion of 0 with null in some releases: two points are enough for a straight line.
  const factor = two - one;
  const offset = zero ?? one - factor;
  if (Math.abs(one - factor - offset) > 1e-9 * Math.max(1, Math.abs(one))) return null;
  return { factor, offset: Math.abs(offset) < 1e-12 ? 0 : offset };
}
