import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { ExportProgress } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { type ExportColumn, type ExportQuery, exportColumns, exportRows } from '../export/export-rows.ts';
import { ndjsonPieces } from '../export/ndjson.ts';
import { Exports } from '../export/progress.ts';
import { OWN } from '../store/store.ts';
import { admitted } from './admission.ts';
import { may } from './roles.ts';
import { INSTANT, list, range, text } from './shapes.ts';

interface Wish {
  format: 'csv' | 'parquet' | 'ndjson';
  locale?: 'en' | 'de';
  scope?: string;
  machines?: string;
  signals?: string;
  from: number;
  to: number;
  original?: boolean;
  job?: string;
}

/** Files for spreadsheets, notebooks and models, streamed. What writes a format is loaded when somebody asks for it. */
export function registerExportRoutes(app: FastifyInstance, core: Core): void {
  const running = new Exports();

  app.get<{ Querystring: { job: string } }>(
    '/export/progress',
    {
      ...may.receive,
      schema: {
        summary: 'How far a file that is being made has come',
        tags: ['store'],
        querystring: { type: 'object', required: ['job'], properties: { job: text(64) } },
      },
    },
    async ({ query: { job } }): Promise<ExportProgress> => ({ job, share: running.share(job) }),
  );

  app.get<{ Querystring: Wish }>(
    '/export',
    {
      ...may.takeAway,
      schema: {
        summary: 'Rows as CSV, Parquet or NDJSON',
        tags: ['store'],
        produces: ['text/csv', 'application/vnd.apache.parquet', 'application/x-ndjson'],
        querystring: {
          type: 'object',
          required: ['format', 'from', 'to'],
          properties: {
            format: { enum: ['csv', 'parquet', 'ndjson'] },
            locale: { enum: ['en', 'de'] },
            scope: text(256),
            machines: text(8192),
            signals: text(8192),
            from: INSTANT,
            to: INSTANT,
            original: { type: 'boolean', description: 'as recorded, without corrections' },
            job: { ...text(64), description: 'a name by which to ask how far it has come' },
          },
        },
      },
    },
    async (request, reply) => {
      const wish = request.query;
      await admitted(core, request, wish.scope ?? OWN);
      const { query, columns } = prepare(core, wish);
      let gone = false;
      const watched = running.begin(wish.job, () => gone);
      // Whoever gives up, or has got everything: nothing is made any more.
      reply.raw.once('close', () => {
        gone = true;
        watched.end();
      });
      const name = `millspace-${new Date(wish.from).toISOString().slice(0, 10)}.${wish.format}`;
      reply.header('content-disposition', `attachment; filename="${name}"`);
      if (wish.format === 'csv') {
        const { csvPieces } = await import('../export/csv.ts');
        return reply
          .type('text/csv; charset=utf-8')
          .send(
            Readable.from(csvPieces(columns, exportRows(core.store, query, columns, watched), wish.locale ?? 'en')),
          );
      }
      if (wish.format === 'ndjson')
        return reply.type('application/x-ndjson').send(Readable.from(ndjsonPieces(core.store, query, watched)));
      const { writeParquet } = await import('../export/parquet.ts');
      const folder = join(core.config.dataDir, 'tmp');
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `${randomUUID()}.parquet`);
      try {
        await writeParquet(file, columns, exportRows(core.store, query, columns, watched), { scope: query.scope });
      } catch (error) {
        rmSync(file, { force: true });
        throw new MillspaceError('MS-EXP-002', { detail: 'the export could not be written', cause: error });
      }
      const stream = createReadStream(file);
      stream.on('close', () => rmSync(file, { force: true }));
      return reply.type('application/vnd.apache.parquet').send(stream);
    },
  );
}

function prepare(core: Core, wish: Wish): { query: ExportQuery; columns: ExportColumn[] } {
  const scope = wish.scope ?? OWN;
  core.store.flush();
  const query: ExportQuery = {
    scope,
    machines: list(wish.machines),
    signals: list(wish.signals),
    ...range(wish),
    original: wish.original === true,
  };
  const columns = exportColumns(core.store, query);
  if (columns.length === 0)
    throw new MillspaceError('MS-EXP-001', {
      detail: `nothing is stored of ${scope}${wish.signals ? ` with the signals ${wish.signals}` : ''}`,
      where: '/signals',
      status: 422,
    });
  return { query, columns };
}
