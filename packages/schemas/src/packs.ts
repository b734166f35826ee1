// The vocabularies of machine types. A new machine type is a new file in packs/, no code.

import { validatePack } from './generated/config-validators.js';
import { packFiles } from './generated/packs.ts';
import type { Pack, PackSignal } from './generated/types.ts';
import { describeErrors } from './validation.ts';

/** What contradicts itself in a pack, in words; empty when it is sound. */
export function packFaults(pack: Pack): string[] {
  const faults: string[] = [];
  const groups = new Set(pack.groups.map(({ id }) => id));
  const seen = new Set<string>();
  for (const signal of pack.signals) {
    if (seen.has(signal.id)) faults.push(`${signal.id}: is there twice`);
    seen.add(signal.id);
    if (!groups.has(signal.group)) faults.push(`${signal.id}: there is no group ${signal.group}`);
    if (signal.range[0] >= signal.range[1]) faults.push(`${signal.id}: range is empty`);
    if (!signal.accepts.some(({ unit }) => unit === signal.unit))
      faults.push(`${signal.id}: does not accept its own unit`);
  }
  return faults;
}

/** A pack from JSON, e.g. from a customer's own file. @throws TypeError with every fault. */
export function parsePack(value: unknown, name = 'pack'): Pack {
  if (!validatePack(value)) throw new TypeError(`${name}: ${describeErrors(validatePack.errors)}`);
  const faults = packFaults(value);
  if (faults.length > 0) throw new TypeError(`${name}: ${faults.join('; ')}`);
  return value;
}

let loaded: ReadonlyMap<string, Pack> | undefined;

function all(): ReadonlyMap<string, Pack> {
  loaded ??= new Map(packFiles.map(({ file, json }) => parsePack(json, file)).map((pack) => [pack.id, pack]));
  return loaded;
}

/** All packs of this release, by id. */
export function packs(): readonly Pack[] {
  return [...all().values()];
}

/** The pack "bead-mill/1", or null when there is none. */
export function findPack(id: string): Pack | null {
  return all().get(id) ?? null;
}

/** The pack "bead-mill/1". @throws RangeError when there is none. */
export function loadPack(id: string): Pack {
  const pack = all().get(id);
  if (!pack) throw new RangeError(`there is no pack ${id}; known are ${[...all().keys()].join(', ')}`);
  return pack;
}

const indexes = new WeakMap<Pack, ReadonlyMap<string, PackSignal>>();

/** Signals of a pack by id; made once per pack. */
export function signalsOf(pack: Pack): ReadonlyMap<string, PackSignal> {
  let index = indexes.get(pack);
  if (!index) {
    index = new Map(pack.signals.map((signal) => [signal.id, signal]));
    indexes.set(pack, index);
  }
  return index;
}

/** canonical = value × factor + offset for a UCUM unit the pack lists, or null. */
export function conversionOf(signal: PackSignal, unit: string): { factor: number; offset: number } | null {
  return signal.accepts.find((accepted) => accepted.unit === unit) ?? null;
}
