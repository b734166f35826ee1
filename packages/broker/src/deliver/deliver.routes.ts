import { MillspaceError } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE } from '@millspace/runtime/framing';
import { requireRole } from '@millspace/runtime/http-guard';
import type { Acknowledgement } from '@millspace/schemas';
import type { ControlPlane, HttpApp } from '../ports.ts';
import { NDJSON_MEDIA_TYPE } from './output.ts';
import type { Readers } from './readers.ts';
import type { Receipts } from './receipts.ts';
import type { Streams } from './streams.ts';

interface Params {
  pid: string;
}

/** Data out. Role: connector of the transfer's consumer; anybody else gets 404. */
export function registerDeliverRoutes(
  app: HttpApp,
  deps: { control: ControlPlane; streams: Streams; readers: Readers; receipts: Receipts; prefix: string },
): void {
  const { control, streams, readers, receipts, prefix } = deps;
  const params = { type: 'object', required: ['pid'], properties: { pid: { type: 'string', maxLength: 256 } } };
  const common = { config: { ...requireRole('connector').config, rateLimit: false as const } };

  app.get<{ Params: Params; Querystring: { after?: string } }>(
    `${prefix}/transfers/:pid/stream`,
    {
      ...common,
      schema: {
        summary: 'The stream of a transfer, from a position on',
        tags: ['data out'],
        produces: [CHUNKS_MEDIA_TYPE, NDJSON_MEDIA_TYPE],
        params,
        querystring: { type: 'object', properties: { after: { type: 'string', maxLength: 256 } } },
      },
    },
    async (request, reply) => {
      const { after } = request.query;
      const who = control.identity(request);
      const { facts, position } = streams.prepare(request.params.pid, who, after);
      if (after !== undefined && after !== '') readers.resumed(facts.pid, facts.dataset, position, after);
      reply.hijack();
      const ndjson = (request.headers.accept ?? '').includes(NDJSON_MEDIA_TYPE);
      await streams.open(facts, position, reply.raw, {
        ndjson,
        connector: who.connector,
        ...(after === undefined ? {} : { after }),
      });
    },
  );

  app.post<{ Params: Params; Body: Acknowledgement }>(
    `${prefix}/transfers/:pid/acknowledgements`,
    {
      ...common,
      schema: {
        summary: 'Everything up to a position is stored',
        tags: ['data out'],
        params,
        body: {
          type: 'object',
          required: ['position'],
          properties: {
            position: { type: 'string', minLength: 1, maxLength: 256 },
            request: { type: 'string', minLength: 1, maxLength: 256 },
          },
        },
      },
    },
    async (request, reply) => {
      const { position, request: history } = request.body;
      if (typeof position !== 'string')
        throw new MillspaceError('MS-DLV-006', { detail: 'the position is missing', where: 'position', status: 400 });
      const who = control.identity(request);
      const facts = streams.transferOf(request.params.pid, who);
      if (history === undefined) streams.acknowledge(facts, who.connector, position);
      else receipts.acknowledged(facts.pid, who.connector, position, history);
      return reply.code(204).send();
    },
  );
}
