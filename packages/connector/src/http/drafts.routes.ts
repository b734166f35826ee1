import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { type DatasetDraftInput, describeErrors, validateDatasetDraftInput } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

/** What people have begun to publish: kept here, so that neither a reload nor another browser loses it. */
export function registerDraftRoutes(app: FastifyInstance, { drafts }: Pick<Core, 'drafts'>): void {
  const tags = ['publish'];
  const params = { type: 'object', required: ['id'], properties: { id: text(64) } };
  const whose = (request: Parameters<typeof actorOf>[0]) => actorOf(request).pseudonym;

  app.get('/drafts', { ...may.publish, schema: { summary: 'Datasets that were begun', tags } }, async () => ({
    drafts: drafts.list(),
  }));

  app.post<{ Body: unknown }>(
    '/drafts',
    { ...may.publish, schema: { summary: 'Begin a dataset', tags } },
    async (request, reply) => reply.code(201).send(drafts.add(inputOf(request.body), whose(request))),
  );

  app.get<{ Params: { id: string } }>(
    '/drafts/:id',
    { ...may.publish, schema: { summary: 'One of them', tags, params } },
    async (request) => drafts.find(request.params.id),
  );

  app.put<{ Params: { id: string }; Body: unknown }>(
    '/drafts/:id',
    { ...may.publish, schema: { summary: 'Keep what was filled in since', tags, params } },
    async (request) => drafts.change(request.params.id, inputOf(request.body), whose(request)),
  );

  app.delete<{ Params: { id: string }; Querystring: { forget?: boolean } }>(
    '/drafts/:id',
    {
      ...may.publish,
      schema: {
        summary: 'Discard it; for a day it can be taken back, unless it is to be forgotten',
        tags,
        params,
        querystring: { type: 'object', properties: { forget: { type: 'boolean' } } },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!request.query.forget) return drafts.discard(id, true);
      drafts.forget(id);
      return reply.code(204).send();
    },
  );

  app.post<{ Params: { id: string } }>(
    '/drafts/:id/restore',
    { ...may.publish, schema: { summary: 'Take a discarded one back', tags, params } },
    async (request) => drafts.discard(request.params.id, false),
  );
}

function inputOf(body: unknown): DatasetDraftInput {
  if (validateDatasetDraftInput(body)) return body;
  throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateDatasetDraftInput.errors), status: 400 });
}
