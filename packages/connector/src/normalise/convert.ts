import type { Converted, Target } from '../mapping/mapping.port.ts';
import type { RawValue } from '../ports.ts';

export interface ConversionProblem {
  code: string;
  en: string;
  de: string;
}

/** What a row gets (null = nothing) and what the quarantine gets (null = nothing). */
export interface Conversion {
  cell: Converted | null;
  problem: ConversionProblem | null;
}

/**
 * A raw value in the signal's canonical unit. NaN and infinities become null (`not-a-number`), numbers outside the signal's range
 * null (`out-of-range`); both are shown in quarantine. Text that is no number states nothing.
 */
export function convert(raw: RawValue, target: Target): Conversion {
  if (raw.status === 'bad' || raw.value === null) return { cell: { v: null, q: raw.reason ?? 'bad' }, problem: null };
  const number = toNumber(raw.value, target);
  if (number === null) return { cell: null, problem: notANumber(raw, target) };
  const v = scaled(number, target.factor) + target.offset;
  if (!Number.isFinite(v)) return { cell: { v: null, q: 'not-a-number' }, problem: notANumber(raw, target) };
  if (target.range !== null && (v < target.range[0] || v > target.range[1])) {
    return { cell: { v: null, q: 'out-of-range' }, problem: outOfRange(v, target, target.range) };
  }
  const q = raw.reason ?? (raw.status === 'uncertain' ? 'uncertain' : undefined);
  return { cell: q === undefined ? { v } : { v, q }, problem: null };
}

function notANumber(raw: RawValue, target: Target): ConversionProblem {
  const shown = String(raw.value).slice(0, 80);
  return {
    code: 'MS-VAL-001',
    en: `${target.machine} ${target.signal}: "${shown}" is no number.`,
    de: `${target.machine} ${target.signal}: „${shown}“ ist keine Zahl.`,
  };
}

function outOfRange(v: number, target: Target, [low, high]: readonly [number, number]): ConversionProblem {
  return {
    code: 'MS-VAL-007',
    en: `${target.machine} ${target.signal}: ${v} ${target.unit} is not within ${low} to ${high}.`,
    de: `${target.machine} ${target.signal}: ${v} ${target.unit} liegt nicht zwischen ${low} und ${high}.`,
  };
}

function toNumber(value: number | boolean | string, target: Target): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = value.trim();
  if (target.enumValues !== null) {
    const known = target.enumValues.get(text.toLowerCase());
    if (known !== undefined) return known;
  }
  if (target.valueKind === 'boolean') {
    if (/^(true|on|yes|ja|ein)$/i.test(text)) return 1;
    if (/^(false|off|no|nein|aus)$/i.test(text)) return 0;
  }
  if (/^[+-]?(nan|inf(inity)?)$/i.test(text)) return Number.NaN;
  const plain = pointDecimal(text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  return Number(plain);
}

/** `1.234,5` and `0,75` as a German PLC writes them; a lone comma between digits is a decimal comma. */
function pointDecimal(text: string): string {
  if (!text.includes(',')) return text;
  if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(text)) return text.replaceAll(',', '');
  return text.replaceAll('.', '').replace(',', '.');
}

/** 2002 W × 0.001 would be 2.0020000000000002 kW; divided by 1000 it is 2.002. */
function scaled(value: number, factor: number): number {
  if (factor === 1) return value;
  const inverse = Math.round(1 / factor);
  return Math.abs(factor) < 1 && Math.abs(inverse * factor - 1) < 1e-12 ? value / inverse : value * factor;
}
