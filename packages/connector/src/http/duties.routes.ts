import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

const SHOWN = 200;

/** What has to be done under agreements, what was done, and what could not be. */
export function registerDutyRoutes(app: FastifyInstance, core: Core): void {
  const { duties } = core;
  const tags = ['duties'];
  const limit = { type: 'integer', minimum: 1, maximum: 10_000 } as const;
  const querystring = { type: 'object', properties: { agreement: text(256), limit } };

  app.get<{ Querystring: { agreement?: string; limit?: number } }>(
    '/duties',
    { ...may.seeDuties, schema: { summary: 'What has to be done, when, and what was', tags, querystring } },
    async ({ query }) => ({
      duties: duties
        .overview()
        .filter(({ agreement }) => query.agreement === undefined || agreement === query.agreement),
      receipts: duties.receipts.list(query.agreement ?? null, query.limit ?? SHOWN),
    }),
  );

  app.get<{ Querystring: { limit?: number } }>(
    '/notices',
    {
      ...may.seeDuties,
      schema: {
        summary: 'What others have told of their uses of our data, newest first',
        tags,
        querystring: { type: 'object', properties: { limit } },
      },
    },
    async ({ query }) => ({ notices: duties.told.list(query.limit ?? SHOWN) }),
  );

  app.get<{ Querystring: { agreement?: string; before?: number; limit?: number } }>(
    '/duties/log',
    {
      ...may.seeDuties,
      schema: {
        summary: 'Local uses of received data, newest first; none of their values',
        tags,
        querystring: {
          type: 'object',
          properties: { ...querystring.properties, before: { type: 'integer', minimum: 1 } },
        },
      },
    },
    async ({ query }) => ({ entries: duties.log.list({ ...query, limit: query.limit ?? SHOWN }) }),
  );

  app.get(
    '/duties/log/verify',
    {
      ...may.seeDuties,
      schema: {
        summary: 'Whether each entry of the log follows from the one before, and is the one that was reported',
        tags,
      },
    },
    async () => {
      const broken = duties.log.verify();
      const unsigned = broken === null ? duties.reports.verifyLog() : null;
      return { intact: broken === null && unsigned === null, broken, unsigned, ...duties.log.head() };
    },
  );
}
