import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { ControlStore } from '../db/store.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import { entryOf, verifyAudit } from './chain.ts';

export function auditRoutes(app: FastifyInstance, deps: { guards: Guards; store: ControlStore }): void {
  const { guards, store } = deps;

  app.get(
    '/audit',
    guards.auditor('The audit log, oldest first, after a row', {
      querystring: shapes.object({
        after: { type: 'integer', minimum: 0 },
        limit: { type: 'integer', minimum: 1, maximum: 1000 },
      }),
    }),
    async (request) => {
      const { after = 0, limit = 100 } = request.query as { after?: number; limit?: number };
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
