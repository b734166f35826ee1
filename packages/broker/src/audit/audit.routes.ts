import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { ControlStore } from '../db/store.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { AuditBook } from './book.ts';
import { ACCESSES, type AuditFilter, FILTER, PROVED } from './filter.ts';
import { verifyAudit } from './verify.ts';

export const SIZE = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
export const LIMIT = { type: 'integer', minimum: 1, maximum: 1000 } as const;

/** The whole log, for the administrator and the auditor of the broker. It holds no measured values. */
export function auditRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; store: ControlStore; book: AuditBook },
): void {
  const { guards, store, book } = deps;
  const participant = shapes.text(63);

  app.get(
    '/audit',
    guards.auditor('The audit log: in order after a row, its `last` rows, or what a filter finds, in order of time', {
      querystring: shapes.object({ ...FILTER, participant, after: SIZE, last: LIMIT }),
    }),
    async (request) => {
      const { after, last, limit, ...filter } = request.query as AuditFilter & { after?: number; last?: number };
      if (Object.keys(filter).length > 0) return book.search({ ...filter, ...(limit === undefined ? {} : { limit }) });
      return last === undefined ? book.page(after ?? 0, limit) : book.last(last);
    },
  );

  app.get(
    '/audit/evidence',
    guards.auditor('What a filter finds in the audit log, with proofs towards a signed checkpoint', {
      querystring: shapes.object({ ...PROVED, participant }),
    }),
    async (request) => book.evidence(request.query as AuditFilter, null),
  );

  app.get(
    '/audit/accesses',
    guards.auditor('Who was given what of a machine, a dataset or an agreement: by transfer and day, with rows', {
      querystring: shapes.object(ACCESSES),
    }),
    async (request) => book.accesses(request.query as AuditFilter, null),
  );

  app.get('/audit/checkpoint', guards.auditor('A signed checkpoint of the audit log as it is now'), async () =>
    book.checkpoints.current(),
  );

  app.get(
    '/audit/checkpoints',
    guards.auditor('The kept checkpoints of more than `after` entries, oldest first', {
      querystring: shapes.object({ after: SIZE, limit: LIMIT }),
    }),
    async (request) => {
      const { after = 0, limit = 100 } = request.query as { after?: number; limit?: number };
      return { checkpoints: await book.checkpoints.after(after, limit) };
    },
  );

  app.get(
    '/audit/consistency',
    guards.auditor('That the log of `to` entries begins with the log of `from` entries (RFC 6962 §2.1.2)', {
      querystring: shapes.object({ from: SIZE, to: SIZE }, ['from', 'to']),
    }),
    async (request) => {
      const { from, to } = request.query as { from: number; to: number };
      return book.consistency(from, to);
    },
  );

  app.get('/audit/verify', guards.auditor('Check every link, leaf and checkpoint of the audit log'), async () =>
    verifyAudit(store.read),
  );
}
