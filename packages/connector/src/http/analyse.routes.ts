import type { FastifyInstance } from '@millspace/runtime/http-server';
import { computeBatch, findBatches } from '../analyse/batch-energy.ts';
import { noLoadPowers } from '../analyse/descriptions.ts';
import type { Core } from '../core.ts';
import { admitted } from './admission.ts';
import { may } from './roles.ts';
import { INSTANT, range, text } from './shapes.ts';

const MOST_BATCHES = 200;

/** What is computed out of the own store. */
export function registerAnalyseRoutes(app: FastifyInstance, core: Core): void {
  app.get<{ Querystring: { scope?: string; machine?: string; from: number; to: number; limit?: number } }>(
    '/batches',
    {
      ...may.seeData,
      schema: {
        summary: 'Batches that began in a range with their specific energy, newest first',
        tags: ['store'],
        querystring: {
          type: 'object',
          required: ['from', 'to'],
          properties: {
            scope: text(256),
            machine: text(128),
            from: INSTANT,
            to: INSTANT,
            limit: { type: 'integer', minimum: 1, maximum: MOST_BATCHES },
          },
        },
      },
    },
    async (request) => {
      const { limit = 50, ...query } = request.query;
      const admission = await admitted(core, request, query.scope);
      const found = findBatches(core.store, { ...query, ...range(query), ...admission }).slice(0, limit);
      const noLoadOf = await noLoadPowers(core, [...new Set(found.map(({ scope }) => scope))]);
      const now = core.clock.now();
      return { batches: found.map((facts) => computeBatch(core.store, facts, now, noLoadOf).energy) };
    },
  );
}
