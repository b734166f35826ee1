import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import type { ExportColumn, ExportRow } from './export-rows.ts';

const ROW_GROUP = 50_000;
const ROWS_PER_TURN = 2000;

/**
 * Writes rows as one Parquet file: `time` (timestamp, UTC), `machine`, one double per signal, `quality`. Units stand
 * in the file's metadata. Holds one row group at a time. Returns the number of rows.
 */
export async function writeParquet(
  file: string,
  columns: readonly ExportColumn[],
  rows: Iterable<ExportRow>,
  about: Record<string, string> = {},
): Promise<number> {
  let count = 0;
  async function* records(): AsyncGenerator<Record<string, Date | string | number | null>> {
    for (const row of rows) {
      count += 1;
      if (count % ROWS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      const record: Record<string, Date | string | number | null> = {
        time: new Date(row.t),
        machine: row.machine,
        quality: row.quality === '' ? null : row.quality,
      };
      for (const [index, column] of columns.entries()) record[column.signal] = row.values[index] ?? null;
      yield record;
    }
  }
  await parquetWriteRows({
    writer: fileWriter(file),
    rows: records(),
    columns: [
      { name: 'time', type: 'TIMESTAMP', nullable: false },
      { name: 'machine', type: 'STRING', nullable: false },
      ...columns.map((column) => ({ name: column.signal, type: 'DOUBLE' as const })),
      { name: 'quality', type: 'STRING' },
    ],
    rowGroupSize: ROW_GROUP,
    createdBy: 'millspace',
    kvMetadata: [
      {
        key: 'units',
        value: JSON.stringify(Object.fromEntries(columns.map((column) => [column.signal, column.unit]))),
      },
      ...Object.entries(about).map(([key, value]) => ({ key, value })),
    ],
  });
  return count;
}
