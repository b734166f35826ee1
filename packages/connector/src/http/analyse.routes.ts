import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateBatchMarkInput } from '@millspace/schemas';
import { computeBatch, findBatches } from '../analyse/batch-energy.ts';
import { knownOf } from '../analyse/descriptions.ts';
import { markGood, unmark } from '../analyse/marks.ts';
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
      const known = await knownOf(core, [...new Set(found.map(({ scope }) => scope))], actorOf(request));
      const now = core.clock.now();
      return { batches: found.map((facts) => computeBatch(core.store, facts, now, known).energy) };
    },
  );

  app.put<{ Body: unknown }>(
    '/batches/marks',
    { ...may.markBatches, schema: { summary: 'Call a batch good, or not any more', tags: ['store'] } },
    async (request, reply) => {
      const { body } = request;
      if (!validateBatchMarkInput(body))
        throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateBatchMarkInput.errors), status: 400 });
      const { scope, machine, batch, from } = body;
      const actor = actorOf(request);
      // A mark is no look at the data: it counts nothing, but whoever may not look may not mark.
      if (!core.duties.gate.standing({ scope, actor }).holds)
        throw new MillspaceError('MS-GEN-404', { detail: `no batch ${batch} of ${machine}`, where: '/batch' });
      const known = findBatches(core.store, { scope, machine, from, to: from + 1 }).some((one) => one.batch === batch);
      if (!known)
        throw new MillspaceError('MS-GEN-404', { detail: `no batch ${batch} of ${machine}`, where: '/batch' });
      if (body.good) markGood(core.store.db, body, { at: core.clock.now(), by: actor.pseudonym });
      else unmark(core.store.db, body);
      return reply.code(204).send();
    },
  );
}
