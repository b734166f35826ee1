import { SPREADSHEET_FORMULA } from '@millspace/runtime/csv';
import Papa from 'papaparse';
import type { ExportColumn, ExportRow } from './export-rows.ts';

export type CsvLocale = 'en' | 'de';

const BATCH = 500;

/** CSV in pieces: comma and ISO time, or semicolon, decimal comma and German time (with a byte order mark) for a German Excel. Times are UTC. */
export function* csvPieces(
  columns: readonly ExportColumn[],
  rows: Iterable<ExportRow>,
  locale: CsvLocale,
): Generator<string> {
  const config = { delimiter: locale === 'de' ? ';' : ',', newline: '\r\n', escapeFormulae: SPREADSHEET_FORMULA };
  const names = columns.map(({ signal, unit }) => (unit === '' ? signal : `${signal} [${unit}]`));
  const head =
    locale === 'de' ? ['Zeit (UTC)', 'Maschine', ...names, 'Qualität'] : ['time', 'machine', ...names, 'quality'];
  yield `${locale === 'de' ? '\uFEFF' : ''}${Papa.unparse([head], config)}\r\n`;
  let batch: (string | number | null)[][] = [];
  for (const row of rows) {
    batch.push([
      timeText(row.t, locale),
      row.machine,
      ...row.values.map((value) => numberText(value, locale)),
      row.quality,
    ]);
    if (batch.length < BATCH) continue;
    yield `${Papa.unparse(batch, config)}\r\n`;
    batch = [];
  }
  if (batch.length > 0) yield `${Papa.unparse(batch, config)}\r\n`;
}

function timeText(t: number, locale: CsvLocale): string {
  const iso = new Date(t).toISOString();
  if (locale === 'en') return iso;
  return `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)} ${iso.slice(11, 19)},${iso.slice(20, 23)}`;
}

function numberText(value: number | null, locale: CsvLocale): string | number | null {
  if (value === null || locale === 'en') return value;
  return String(value).replace('.', ',');
}
