import { Readable } from 'node:stream';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { PublicJwk } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { AuditBook } from './book.ts';
import { auditFile, type ExportFormat } from './export.ts';
import { ACCESSES, type AuditFilter, FILTER, PAGED, PROVED } from './filter.ts';
import type { Verifications } from './verification.ts';
import { verifyAudit } from './verify.ts';

export const SIZE = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
export const LIMIT = { type: 'integer', minimum: 1, maximum: 1000 } as const;

interface AuditQuery extends AuditFilter {
  after?: number;
  last?: number;
  total?: boolean;
}

/** The whole log, for the administrator and the auditor of the broker. It holds no measured values. */
export function auditRoutes(
  app: FastifyInstance,
  deps: {
    guards: Guards;
    store: ControlStore;
    book: AuditBook;
    verifications: Verifications;
    keys: () => readonly PublicJwk[];
  },
): void {
  const { guards, store, book, verifications, keys } = deps;
  const participant = shapes.text(63);

  app.get(
    '/audit',
    guards.auditor('The audit log: in order after a row, its `last` rows, or what a filter finds, in order of time', {
      querystring: shapes.object({ ...PAGED, participant, after: SIZE, last: LIMIT }),
    }),
    async (request) => {
      const { after, last, limit, total, ...filter } = request.query as AuditQuery;
      if (total === true || Object.keys(filter).length > 0)
        return book.search({ ...filter, ...(limit === undefined ? {} : { limit }) }, { total: total === true });
      return last === undefined ? book.page(after ?? 0, limit) : book.last(last);
    },
  );

  const { cursor: _cursor, limit: _limit, ...all } = FILTER;
  app.get(
    '/audit/export',
    guards.auditor('The audit log, or what a filter finds, as a file: an evidence file, or a table', {
      querystring: shapes.object({ ...all, participant, format: { enum: ['ndjson', 'csv', 'csv-de'] } }, ['format']),
      produces: ['application/x-ndjson', 'text/csv'],
    }),
    async (request, reply) => {
      const { format, ...filter } = request.query as AuditFilter & { format: ExportFormat };
      const [type, ending] = format === 'ndjson' ? ['application/x-ndjson', 'ndjson'] : ['text/csv', 'csv'];
      const name = `audit-${new Date(store.now()).toISOString().slice(0, 10)}.${ending}`;
      const pieces = auditFile(format, filter, { book, keys, now: () => store.now() });
      // Before the head of the answer: what is wrong with the filter is said as any other error.
      await book.check(filter);
      const first = await pieces.next();
      return reply
        .type(`${type}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(begun(first, pieces)));
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

  app.get(
    '/audit/verification',
    guards.auditor('How far a verification of the audit log is, and how the last one ended'),
    async () => verifications.state,
  );

  app.post(
    '/audit/verification',
    guards.auditor('Begin a verification of the audit log; where one runs, it is that one'),
    async (request, reply) => reply.code(202).send(verifications.begin(actorOf(request).pseudonym)),
  );

  app.delete('/audit/verification', guards.auditor('Give up the verification that runs'), async () =>
    verifications.cancel(),
  );
}

async function* begun(first: IteratorResult<string, unknown>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (!first.done) yield first.value;
  yield* rest;
}
