// Fills `accepts` of every signal in packs/*.json: the units a source may speak, with ready-made factors, so that no
// program needs a unit library for them while it runs. Part of tools/generate.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ucum from '@lhncbc/ucum-lhc';
import { isObject, packageDir, readFolder, readJson } from './read-schemas.ts';

/** Units without a single Rec. 20 code that mills and meters speak. */
const MORE_UNITS = [
  'kW.h/t',
  'kW.h/kg',
  'W.h/kg',
  'MJ/t',
  'mL/min',
  'mL/h',
  'L/d',
  'm3/d',
  'm3/min',
  'kg/d',
  't/d',
  'g/min',
  'cm/s',
  'm/min',
  '/h',
  '[ppth]',
  '[ppb]',
];

/** Of one dimension, but not one quantity: nobody gives a torque in joules. */
const KINDS: readonly ReadonlySet<string>[] = [
  new Set(['N.m', 'kN.m']),
  new Set(['J', 'kJ', 'MJ', 'GJ', 'W.h', 'kW.h', 'MW.h']),
  new Set(['V.A', 'kV.A']),
  new Set(['W', 'kW', 'MW', '[HP]']),
];

function sameKind(a: string, b: string): boolean {
  return KINDS.every((kind) => kind.has(a) === kind.has(b));
}

const utils = ucum.UcumLhcUtils.getInstance();

/** UCUM units that a source may name, in a fixed order. */
export function candidateUnits(): string[] {
  const table = readJson(join(packageDir, 'units/rec20.json'));
  if (!Array.isArray(table)) throw new Error('units/rec20.json: not a list');
  const listed = table.map((row) => (isObject(row) && typeof row.ucum === 'string' ? row.ucum : ''));
  return [...new Set([...listed, ...MORE_UNITS])];
}

export function isUcum(unit: string): boolean {
  const { status, ucumCode } = utils.validateUnitString(unit);
  return status === 'valid' && ucumCode === unit;
}

function convert(unit: string, value: number, canonical: string): number | null {
  const { status, toVal } = utils.convertUnitTo(unit, value, canonical);
  return status === 'succeeded' && toVal !== null && Number.isFinite(toVal) ? toVal : null;
}

/** canonical = value × factor + offset, or null when the units measure different things. */
export function conversion(unit: string, canonical: string): { unit: string; factor: number; offset: number } | null {
  if (unit === canonical) return { unit, factor: 1, offset: 0 };
  const [a, b] = [convert(unit, 1, canonical), convert(unit, 1001, canonical)];
  if (a === null || b === null) return null;
  const factor = Number(((b - a) / 1000).toPrecision(13));
  const offset = Number((a - factor).toFixed(9));
  // Twelve digits are plenty for a measured value; more would be noise of the library's own arithmetic.
  return { unit, factor: Number(factor.toPrecision(12)), offset: offset === 0 ? 0 : Number(offset.toPrecision(12)) };
}

export function acceptsOf(
  signal: Record<string, unknown>,
  units: readonly string[],
): { unit: string; factor: number; offset: number }[] {
  const canonical = String(signal.unit);
  const identity = { unit: canonical, factor: 1, offset: 0 };
  // Counts, states, bits and logarithmic scales have no other unit.
  if ((canonical === '1' && signal.group === 'state') || canonical === '[pH]') return [identity];
  const others = units
    .filter((unit) => unit !== canonical && unit !== '[pH]' && sameKind(unit, canonical))
    .map((unit) => conversion(unit, canonical));
  return [identity, ...others.filter((found) => found !== null)];
}

/** The text each pack file should have. */
export function packTexts(): Map<string, string> {
  const units = candidateUnits();
  const texts = new Map<string, string>();
  for (const { file, json } of readFolder('packs')) {
    if (!Array.isArray(json.signals)) throw new Error(`packs/${file}: signals`);
    const signals = json.signals.filter(isObject).map((signal) => ({ ...signal, accepts: acceptsOf(signal, units) }));
    texts.set(join(packageDir, 'packs', file), `${JSON.stringify({ ...json, signals }, null, 2)}\n`);
  }
  return texts;
}

/** Writes the packs whose factors differ, or with `check` only names them. */
export function refreshPacks(check: boolean): string[] {
  const different: string[] = [];
  for (const [path, text] of packTexts()) {
    // Compared as JSON: the formatter has its own idea of line breaks.
    if (JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))) === JSON.stringify(JSON.parse(text))) continue;
    different.push(path);
    if (!check) writeFileSync(path, text);
  }
  return different;
}
