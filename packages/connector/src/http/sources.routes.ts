import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

/** The machines' side: state of the sources, browsing, mapping files. */
export function registerSourceRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['sources'];
  const params = { type: 'object', required: ['id'], properties: { id: text(128) } };

  app.get(
    '/sources',
    { ...may.seeSources, schema: { summary: 'State of every source, with what to do', tags } },
    async () => ({
      sources: core.intake.statuses(),
      views: core.sources.list(),
      groups: core.intake.pipeline?.groups() ?? [],
      counters: core.intake.pipeline?.counters() ?? null,
      warnings: core.intake
        .mappings()
        .flatMap((mapping) => mapping.warnings.map((warning) => ({ source: mapping.source, warning }))),
    }),
  );

  app.get<{ Params: { id: string }; Querystring: { root?: string; depth?: number; limit?: number } }>(
    '/sources/:id/browse',
    {
      ...may.publish,
      schema: {
        summary: 'What the machine offers',
        tags,
        params,
        querystring: {
          type: 'object',
          properties: {
            root: text(1024),
            depth: { type: 'integer', minimum: 1, maximum: 32 },
            limit: { type: 'integer', minimum: 1, maximum: 100_000 },
          },
        },
      },
    },
    async (request) => {
      const { root, depth, limit } = request.query;
      return core.intake.source(request.params.id).browse({
        ...(root ? { root } : {}),
        ...(depth ? { maxDepth: depth } : {}),
        ...(limit ? { maxNodes: limit } : {}),
      });
    },
  );

  app.post<{ Params: { id: string } }>(
    '/sources/:id/mapping/reload',
    {
      ...may.publish,
      schema: { summary: 'Read the mapping file again and take it over while everything runs', tags, params },
    },
    async (request) => core.intake.reload(request.params.id),
  );
}
