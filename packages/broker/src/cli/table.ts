/** Rows as an aligned table; the first line names the columns. Pure. */
export function table(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [columns, ...rows].map((row) => row.map(cell));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => width(row[index] ?? ''))));
  return cells
    .map((row) => row.map((text, index) => pad(text, widths[index] ?? 0, index === row.length - 1)).join('  '))
    .join('\n');
}

/** Name and value, one pair a line. Pure. */
export function pairs(entries: readonly (readonly [string, unknown])[]): string {
  const widest = Math.max(...entries.map(([name]) => width(name)));
  return entries.map(([name, value]) => `${pad(name, widest, false)}  ${cell(value)}`).join('\n');
}

function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value).replaceAll(/\s+/g, ' ');
}

const width = (text: string): number => [...text].length;
const pad = (text: string, to: number, last: boolean): string =>
  last ? text : text + ' '.repeat(Math.max(0, to - width(text)));

/** 2026-01-31 14:05:09 in local time. Pure but for the time zone. */
export function when(ms: unknown): string {
  if (typeof ms !== 'number') return '-';
  const date = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** 1.2 GiB */
export function bytes(n: unknown): string {
  if (typeof n !== 'number') return '-';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
