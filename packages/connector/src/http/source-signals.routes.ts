import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, type MappingInput, type MappingMachine, validateMappingInput } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

type ById = { Params: { id: string } };

/** As many rows as a screen shows. */
const MAX_VALUES = 100;
/** An address line of a browser holds no more. */
const MAX_LINES = 12_000;
const MAX_PICKED = 20_000;
const MAX_HITS = 500;

/** What a source offers, looked at piece by piece, and what of it means which signal. */
export function registerSourceSignalRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['sources'];
  const params = { type: 'object', required: ['id'], properties: { id: text(128) } };
  const addresses = (maxItems: number) => ({ type: 'array', items: text(1024), maxItems });
  const { sources } = core;

  app.get<ById & { Querystring: { parent?: string } }>(
    '/sources/:id/nodes',
    {
      ...may.publish,
      schema: {
        summary: 'What lies directly below a node',
        tags,
        params,
        querystring: { type: 'object', properties: { parent: text(1024) } },
      },
    },
    async ({ params: { id }, query: { parent } }) => (await sources.explorer(id)).children(parent || null),
  );

  app.get<ById & { Querystring: { addresses: string } }>(
    '/sources/:id/values',
    {
      ...may.publish,
      schema: {
        summary: 'Values of now of the rows in sight, one address a line; nothing goes on being watched',
        tags,
        params,
        querystring: { type: 'object', required: ['addresses'], properties: { addresses: text(MAX_LINES) } },
      },
    },
    async ({ params: { id }, query }) => {
      const wanted = query.addresses.split('\n').filter((address) => address !== '');
      return (await sources.explorer(id)).values(wanted.slice(0, MAX_VALUES));
    },
  );

  app.get<ById & { Querystring: { q?: string; limit?: number } }>(
    '/sources/:id/index',
    {
      ...may.publish,
      schema: {
        summary: 'What the index has so far, and what of it fits: a part of a path, or a path with * and **',
        tags,
        params,
        querystring: {
          type: 'object',
          properties: { q: text(1024), limit: { type: 'integer', minimum: 1, maximum: MAX_HITS } },
        },
      },
    },
    async ({ params: { id }, query: { q = '', limit = 100 } }) => (await sources.explorer(id)).search(q, limit),
  );

  app.post<ById>(
    '/sources/:id/index',
    { ...may.publish, schema: { summary: 'Walk over all nodes in the background, for searching', tags, params } },
    async ({ params: { id } }, reply) => {
      const explorer = await sources.explorer(id);
      explorer.startIndex();
      return reply.code(202).send(explorer.search('', 1));
    },
  );

  app.delete<ById>(
    '/sources/:id/index',
    { ...may.publish, schema: { summary: 'Stop that walk; what was found stays', tags, params } },
    async ({ params: { id } }) => {
      const explorer = await sources.explorer(id);
      explorer.cancelIndex();
      return explorer.search('', 1);
    },
  );

  app.post<ById & { Body: { filter: string; seconds?: number } }>(
    '/sources/:id/topics',
    {
      ...may.publish,
      schema: {
        summary: 'MQTT: listen on a topic filter for some seconds',
        tags,
        params,
        body: {
          type: 'object',
          required: ['filter'],
          properties: {
            filter: { ...text(1024), minLength: 1 },
            seconds: { type: 'integer', minimum: 1, maximum: 60 },
          },
        },
      },
    },
    async ({ params: { id }, body: { filter, seconds = 10 } }, reply) =>
      reply.code(202).send(await sources.listen(id, filter, seconds)),
  );

  app.get<ById>(
    '/sources/:id/topics',
    { ...may.publish, schema: { summary: 'What was heard: topics, rates, last payloads', tags, params } },
    async ({ params: { id } }) => sources.watch(id),
  );

  app.delete<ById>(
    '/sources/:id/topics',
    { ...may.publish, schema: { summary: 'Stop listening; what was heard stays', tags, params } },
    async ({ params: { id } }) => sources.stopListening(id),
  );

  app.get<ById>(
    '/sources/:id/mapping',
    { ...may.seeSources, schema: { summary: 'The mapping of a source as it was saved', tags, params } },
    async ({ params: { id } }) => sources.mapping(id),
  );

  app.post<ById & { Body: { addresses: string[]; machines?: MappingMachine[] } }>(
    '/sources/:id/mapping/proposal',
    {
      ...may.publish,
      schema: {
        summary: 'What these addresses may mean, with values of now; or what the given machines make of them',
        tags,
        params,
        body: {
          type: 'object',
          required: ['addresses'],
          properties: {
            addresses: addresses(MAX_PICKED),
            machines: { type: 'array', maxItems: 5000, items: { type: 'object' } },
          },
        },
      },
    },
    async ({ params: { id }, body: { addresses: picked, machines } }) =>
      sources.proposal(id, picked, machines === undefined ? undefined : mappingOf({ machines }).machines),
  );

  app.put<ById & { Body: unknown }>(
    '/sources/:id/mapping',
    { ...may.publish, schema: { summary: 'Take a mapping over as a new revision, at once', tags, params } },
    async ({ params: { id }, body }) => sources.saveMapping(id, mappingOf(body).machines),
  );
}

/** @throws MillspaceError MS-MAP-001 */
function mappingOf(body: unknown): MappingInput {
  if (validateMappingInput(body)) return body;
  const errors = validateMappingInput.errors ?? [];
  throw new MillspaceError('MS-MAP-001', {
    detail: describeErrors(errors),
    where: '/machines',
    status: 422,
    details: { errors: errors.slice(0, 50) },
  });
}
