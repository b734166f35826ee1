import type { Bilingual, WaitsFor } from '@millspace/schemas';
import type { Context } from './context.ts';

/** A line of a table; undefined prints as nothing. */
export type Cells = readonly (string | number | null | undefined)[];

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The value as JSON for scripts, or what `human` prints. */
export function show(context: Context, value: unknown, human: () => void): void {
  if (context.json) print(JSON.stringify(value, null, 2));
  else human();
}

/** Aligned columns without lines. Numbers stand right. */
export function table(head: readonly string[], rows: readonly Cells[], empty: string): void {
  if (rows.length === 0) print(empty);
  else for (const line of tableLines(head, rows)) print(line);
}

export function tableLines(head: readonly string[], rows: readonly Cells[]): string[] {
  const texts = rows.map((row) => head.map((_name, index) => cellText(row[index])));
  const widths = head.map((name, index) => Math.max(name.length, ...texts.map((row) => row[index]?.length ?? 0)));
  const right = head.map((_name, index) =>
    rows.every((row) => row[index] === null || row[index] === undefined || typeof row[index] === 'number'),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (right[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...texts].map(line);
}

function cellText(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

export function bilingual(context: Context, text: Bilingual | undefined): string {
  return text === undefined ? '' : text[context.language];
}

/** `3 min`, `2 h`, `4 d`: how long ago. */
export function since(context: Context, t: number | null | undefined, now = Date.now()): string {
  if (t === null || t === undefined || t === 0) return context.say('never', 'nie');
  const seconds = Math.max(0, Math.round((now - t) / 1000));
  const text =
    seconds < 90
      ? `${seconds} s`
      : seconds < 5400
        ? `${Math.round(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.round(seconds / 3600)} h`
          : `${Math.round(seconds / 86_400)} d`;
  return context.say(`${text} ago`, `vor ${text}`);
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let size = value / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}

/** Who has to do what, since when, what went wrong last, and what helps. */
export function waitLines(context: Context, waits: WaitsFor | undefined): string[] {
  if (waits === undefined) return [];
  return [
    `${context.say('waits for', 'wartet auf')} ${waits.who}: ${bilingual(context, waits.what)} (${since(context, waits.since)})`,
    ...(waits.lastError === undefined ? [] : [`${context.say('last error', 'letzter Fehler')}: ${waits.lastError}`]),
    ...(waits.remedy === undefined ? [] : [`→ ${bilingual(context, waits.remedy)}`]),
  ];
}
