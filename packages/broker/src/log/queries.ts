import type { SqliteDatabase } from '@millspace/runtime/sqlite';

export interface ChunkRow {
  offset: number;
  receivedAt: number;
  bytes: number;
  header: string;
  body: Buffer;
  begins: number;
}

export interface DatasetRow {
  n: number;
  id: string;
  trimmed: number;
  top: number;
  cut: number | null;
}

export interface HighWaterRow {
  epoch: number;
  seq: number;
  seqFrom: number;
  digest: string;
}

/** The log's SQL, prepared once. */
export function prepareLogQueries(db: SqliteDatabase) {
  return {
    datasets: db.prepare<[], DatasetRow>('SELECT n, id, trimmed, top, cut FROM dataset'),
    addDataset: db.prepare<[string]>('INSERT INTO dataset (id) VALUES (?) ON CONFLICT DO NOTHING'),
    setTrimmed: db.prepare<[number, number, number]>('UPDATE dataset SET trimmed = ?, top = ? WHERE n = ?'),
    setCut: db.prepare<[number | null, number]>('UPDATE dataset SET cut = ? WHERE n = ?'),
    topUpTo: db.prepare<[number, number], { top: number | null; receivedAt: number }>(
      'SELECT top, received_at AS receivedAt FROM chunk WHERE dataset = ? AND offset <= ? ORDER BY offset DESC LIMIT 1',
    ),
    extent: db.prepare<[number], { first: number | null; last: number | null; chunks: number; bytes: number | null }>(
      'SELECT min(offset) AS first, max(offset) AS last, count(*) AS chunks, sum(bytes) AS bytes FROM chunk WHERE dataset = ?',
    ),
    receivedAt: db.prepare<[number], { receivedAt: number }>(
      'SELECT received_at AS receivedAt FROM chunk WHERE offset = ?',
    ),
    highWater: db.prepare<[number, string], HighWaterRow>(
      'SELECT epoch, seq, seq_from AS seqFrom, digest FROM high_water WHERE dataset = ? AND producer = ? ORDER BY epoch DESC LIMIT 1',
    ),
    setHighWater: db.prepare<[number, string, number, number, number, string]>(
      `INSERT INTO high_water (dataset, producer, epoch, seq, seq_from, digest) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET seq = excluded.seq, seq_from = excluded.seq_from, digest = excluded.digest`,
    ),
    insert: db.prepare<[number, number, number, string, Buffer, number, number]>(
      'INSERT INTO chunk (dataset, received_at, bytes, header, body, top, begins) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    sizesAfter: db.prepare<[number, number, number], { offset: number; bytes: number }>(
      'SELECT offset, bytes FROM chunk WHERE dataset = ? AND offset > ? ORDER BY offset LIMIT ?',
    ),
    range: db.prepare<[number, number, number], ChunkRow>(
      `SELECT offset, received_at AS receivedAt, bytes, header, body, begins FROM chunk
       WHERE dataset = ? AND offset > ? AND offset <= ? ORDER BY offset`,
    ),
    removable: db.prepare<[number, number, number], { offset: number; bytes: number }>(
      'SELECT offset, bytes FROM chunk WHERE dataset = ? AND offset <= ? ORDER BY offset LIMIT ?',
    ),
    remove: db.prepare<[number, number]>('DELETE FROM chunk WHERE dataset = ? AND offset <= ?'),
    firstReceivedFrom: db.prepare<[number, number], { offset: number }>(
      'SELECT offset FROM chunk WHERE dataset = ? AND received_at >= ? ORDER BY offset LIMIT 1',
    ),
    lastBefore: db.prepare<[number, number], { offset: number }>(
      'SELECT offset FROM chunk WHERE dataset = ? AND offset < ? ORDER BY offset DESC LIMIT 1',
    ),
    forgetHighWater: db.prepare<[number]>('DELETE FROM high_water WHERE dataset = ?'),
    forgetDataset: db.prepare<[number]>('DELETE FROM dataset WHERE n = ?'),
    lastOffset: db.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'chunk'"),
    incarnations: db.prepare<[], { id: string; firstOffset: number }>(
      'SELECT id, first_offset AS firstOffset FROM incarnation ORDER BY n',
    ),
    addIncarnation: db.prepare<[string, number]>('INSERT INTO incarnation (id, first_offset) VALUES (?, ?)'),
  };
}

export type LogQueries = ReturnType<typeof prepareLogQueries>;
