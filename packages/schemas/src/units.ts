// Units as machines name them → UCUM, the unit language of the packs.
import table from '../units/rec20.json' with { type: 'json' };

/** One unit of UNECE Recommendation 20, as OPC UA servers name it (Part 8, EUInformation). */
export interface Rec20Unit {
  code: string;
  ucum: string;
  symbol: string;
  name: { en: string; de: string };
  spellings: string[];
}

export const rec20Units: readonly Rec20Unit[] = table;

const byCode = new Map(rec20Units.map((unit) => [unit.code, unit]));
const byText = new Map<string, string>();
for (const unit of rec20Units) {
  for (const text of [unit.ucum, unit.symbol, ...unit.spellings]) if (!byText.has(text)) byText.set(text, unit.ucum);
}

/** UCUM unit of a UNECE Rec. 20 code ("KWT" → "kW"), or null when the table has none. */
export function ucumOfRec20(code: string): string | null {
  return byCode.get(code)?.ucum ?? null;
}

/** OPC UA EUInformation.unitId of a Rec. 20 code: its characters as one big-endian number (Part 8 §5.6.3). */
export function unitIdOfRec20(code: string): number {
  let id = 0;
  for (const character of code) id = id * 256 + (character.codePointAt(0) ?? 0);
  return id;
}

/** UCUM unit of an OPC UA EUInformation.unitId, or null when it is -1 or unknown. */
export function ucumOfUnitId(unitId: number): string | null {
  if (!Number.isInteger(unitId) || unitId <= 0) return null;
  let code = '';
  for (let rest = unitId; rest > 0; rest = Math.floor(rest / 256)) code = String.fromCharCode(rest % 256) + code;
  return ucumOfRec20(code);
}

/**
 * UCUM unit of a display name ("rpm", "°C", "m³/h"), or null when the table has none. Looks up the exact spelling:
 * units differ by case alone ("mW", "MW").
 */
export function ucumOfText(text: string): string | null {
  const trimmed = text.trim();
  return (
    byText.get(trimmed) ??
    byText.get(trimmed.replace(/^\[(.*)\]$/, '$1')) ??
    byText.get(trimmed.replaceAll(' ', '')) ??
    null
  );
}

/** Symbol to show for a UCUM unit ("/min" → "r/min"); the unit itself when the table has none. */
export function symbolOfUcum(ucum: string): string {
  if (ucum === '1') return '';
  return rec20Units.find((unit) => unit.ucum === ucum)?.symbol ?? ucum;
}
