import { MillspaceError } from '@millspace/runtime/errors';
import { CHUNKS_MEDIA_TYPE } from '@millspace/runtime/framing';
import { requireRole } from '@millspace/runtime/http-guard';
import type { HistoryRequest } from '@millspace/schemas';
import { NDJSON_MEDIA_TYPE, Output } from '../deliver/output.ts';
import type { Streams } from '../deliver/streams.ts';
import type { ControlPlane, HttpApp } from '../ports.ts';
import type { HistoryRelay } from './relay.ts';

/** One chunk as large as a chunk may be, and its header. */
const PART_BYTES = 9 * 1024 * 1024;
const instant = { type: 'integer', minimum: 0, maximum: 8.64e15 };
const ids = { type: 'array', minItems: 1, maxItems: 1000, items: { type: 'string', maxLength: 256 } };

/** History. Roles: connector of the consumer (request, stream, delete), connector of the provider (chunks). */
export function registerHistoryRoutes(
  app: HttpApp,
  deps: { control: ControlPlane; relay: HistoryRelay; streams: Streams; prefix: string },
): void {
  const { control, relay, streams, prefix } = deps;
  const common = { config: { ...requireRole('connector').config, rateLimit: false as const } };
  const schema = (summary: string, name: string) => ({
    summary,
    tags: ['history'],
    params: { type: 'object', required: [name], properties: { [name]: { type: 'string', maxLength: 256 } } },
  });

  app.post<{ Params: { pid: string }; Body: HistoryRequest }>(
    `${prefix}/transfers/:pid/history`,
    {
      ...common,
      schema: {
        ...schema("Ask for older data out of the provider's store", 'pid'),
        body: {
          type: 'object',
          required: ['from', 'to'],
          properties: { from: instant, to: instant, machines: ids, signals: ids },
        },
      },
    },
    async (request, reply) => {
      const facts = streams.transferOf(request.params.pid, control.identity(request));
      return reply.code(201).send({ request: await relay.request(facts, control.identity(request), request.body) });
    },
  );

  app.post<{ Params: { request: string }; Querystring: { n: number; last?: boolean }; Body: unknown }>(
    `${prefix}/history/:request/chunks`,
    {
      ...common,
      bodyLimit: PART_BYTES,
      schema: {
        ...schema('A part of the answer, from the provider', 'request'),
        consumes: [CHUNKS_MEDIA_TYPE],
        querystring: {
          type: 'object',
          required: ['n'],
          properties: { n: { type: 'integer', minimum: 1 }, last: { type: 'boolean' } },
        },
      },
    },
    async (request) => {
      const { n, last = false } = request.query;
      const body = request.body ?? Buffer.alloc(0);
      if (!Buffer.isBuffer(body))
        throw new MillspaceError('MS-ING-001', {
          detail: `send ${CHUNKS_MEDIA_TYPE}`,
          where: 'content-type',
          status: 415,
        });
      return relay.upload(request.params.request, control.identity(request), { n, last, body });
    },
  );

  app.get<{ Params: { request: string } }>(
    `${prefix}/history/:request/stream`,
    {
      ...common,
      schema: { ...schema('The answer, as it comes', 'request'), produces: [CHUNKS_MEDIA_TYPE, NDJSON_MEDIA_TYPE] },
    },
    async (request, reply) => {
      const ndjson = (request.headers.accept ?? '').includes(NDJSON_MEDIA_TYPE);
      await relay.stream(request.params.request, control.identity(request), () => {
        reply.hijack();
        reply.raw.once('close', () => relay.gone(request.params.request));
        return new Output(reply.raw, { ndjson });
      });
    },
  );

  app.delete<{ Params: { request: string } }>(
    `${prefix}/history/:request`,
    { ...common, schema: schema('Give up a request', 'request') },
    async (request, reply) => {
      relay.drop(request.params.request, control.identity(request));
      return reply.code(204).send();
    },
  );
}
