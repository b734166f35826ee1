import { MillspaceError } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE } from '@millspace/runtime/framing';
import { requireRole } from '@millspace/runtime/http-guard';
import type { Metrics } from '@millspace/runtime/metrics';
import type { ControlPlane, HttpApp } from '../ports.ts';
import type { Ingest } from './ingest.ts';
import type { Uploads } from './uploads.ts';

/** Bytes of one request: some chunks, or one as large as a chunk may be. */
const REQUEST_BYTES = 16 * 1024 * 1024;

const NUMBER = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

interface Params {
  dataset: string;
}

/** Data in. Role: connector of the dataset's owner. */
export function registerIngestRoutes(
  app: HttpApp,
  deps: { control: ControlPlane; ingest: Ingest; uploads: Uploads; metrics: Metrics; prefix: string },
): void {
  const { control, ingest, uploads, metrics, prefix } = deps;
  const chunks = metrics.counter('ingest_chunks_total', 'Chunks committed to the log');
  const bytes = metrics.counter('ingest_bytes_total', 'Bytes committed to the log');
  const refusals = metrics.counter('ingest_refused_total', 'Requests refused', ['code']);
  const params = { type: 'object', required: ['dataset'], properties: { dataset: { type: 'string', maxLength: 256 } } };
  const common = { config: { ...requireRole('connector').config, rateLimit: false as const } };

  app.get<{ Params: Params }>(
    `${prefix}/ingest/:dataset`,
    {
      ...common,
      schema: {
        summary: 'Where the broker stands for this dataset and connector',
        tags: ['data in'],
        params,
      },
    },
    async (request) => ingest.position(request.params.dataset, control.identity(request)),
  );

  app.get<{ Params: Params; Querystring: { epoch: number; from: number; to: number } }>(
    `${prefix}/ingest/:dataset/chunks`,
    {
      ...common,
      schema: {
        summary: 'Chunks of yours that the receipt of an upload speaks of, as the broker took them',
        tags: ['data in'],
        params,
        querystring: {
          type: 'object',
          required: ['epoch', 'from', 'to'],
          properties: { epoch: NUMBER, from: NUMBER, to: NUMBER },
        },
      },
    },
    async (request) => {
      const { dataset } = request.params;
      const { epoch, from, to } = request.query;
      const who = control.identity(request);
      ingest.owned(dataset, who);
      return uploads.list(dataset, who.connector, { epoch, seq: from, seqTo: to });
    },
  );

  app.post<{ Params: Params; Body: unknown }>(
    `${prefix}/ingest/:dataset`,
    {
      ...common,
      bodyLimit: REQUEST_BYTES,
      schema: {
        summary: 'Send chunks; answered after the durable commit',
        tags: ['data in'],
        consumes: [CHUNKS_MEDIA_TYPE],
        params,
      },
    },
    async (request) => {
      if (!Buffer.isBuffer(request.body))
        throw new MillspaceError('MS-ING-001', {
          detail: `send ${CHUNKS_MEDIA_TYPE}`,
          where: 'content-type',
          status: 415,
        });
      try {
        const taken = await ingest.take(request.params.dataset, control.identity(request), request.body);
        chunks.inc(taken.chunks);
        bytes.inc(taken.bytes);
        return { epoch: taken.epoch, seq: taken.seq };
      } catch (error) {
        refusals.inc({ code: error instanceof MillspaceError ? error.code : 'unexpected' });
        throw error;
      }
    },
  );
}
