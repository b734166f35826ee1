import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { ControlStore } from '../db/store.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import { entryOf, verifyAudit } from './chain.ts';

export function auditRoutes(app: FastifyInstance, deps: { guards: Guards; store: ControlStore }): void {
  const { guards, store } = deps;

  app.get(
    '/audit',
    guards.auditor('The audit log, oldest first, after a row, or its `last` rows', {
      querystring: shapes.object({
        after: { type: 'integer', minimum: 0 },
        limit: { type: 'integer', minimum: 1, maximum: 1000 },
        last: { type: 'integer', minimum: 1, maximum: 1000 },
      }),
    }),
    async (request) => {
      const { last: newest, ...query } = request.query as { after?: number; limit?: number; last?: number };
      const { after = newest === undefined ? 0 : Math.max(0, store.audit.head.n - newest), limit = newest ?? 100 } =
        query;
      const rows = await store.read
        .selectFrom('audit')
        .selectAll()
        .where('n', '>', after)
        .orderBy('n')
        .limit(limit)
        .execute();
      const last = rows.at(-1);
      return { entries: rows.map(entryOf), ...(rows.length === limit && last ? { next: last.n } : {}) };
    },
  );

  app.get('/audit/verify', guards.auditor('Check every link of the audit log'), async () => {
    const checked = await verifyAudit(store.read);
    return {
      ok: checked.ok,
      entries: checked.rows,
      head: checked.head.hash,
      ...(checked.brokenAt === undefined ? {} : { brokenAt: checked.brokenAt, problem: checked.problem }),
    };
  });
}
