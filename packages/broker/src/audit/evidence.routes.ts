import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { LIMIT, SIZE } from './audit.routes.ts';
import type { AuditBook } from './book.ts';
import { ACCESSES, type AuditFilter, PROVED } from './filter.ts';

/** What a participant reads of the audit log: the entries that concern it, and of everything the hashes that prove it whole. */
export function evidenceRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; book: AuditBook; who: (request: object) => ConnectorIdentity },
): void {
  const { guards, book, who } = deps;

  app.get(
    '/evidence/entries',
    guards.connector('Entries of the audit log that concern you, with proofs towards a signed checkpoint', {
      querystring: shapes.object(PROVED),
    }),
    async (request) => book.evidence(request.query as AuditFilter, who(request).participant),
  );

  app.get(
    '/evidence/accesses',
    guards.connector('Who was given what of your machines, datasets and agreements, or you of others, by day', {
      querystring: shapes.object(ACCESSES),
    }),
    async (request) => book.accesses(request.query as AuditFilter, who(request).participant),
  );

  app.get(
    '/evidence/leaves',
    guards.connector('Leaf hashes of all entries, in order: the tree can be computed from them', {
      querystring: shapes.object({ after: SIZE, limit: { ...LIMIT, maximum: 10_000 } }),
    }),
    async (request) => {
      const { after = 0, limit = 1000 } = request.query as { after?: number; limit?: number };
      return book.leaves(after, limit);
    },
  );

  app.get('/evidence/checkpoint', guards.connector('A signed checkpoint of the audit log as it is now'), async () =>
    book.checkpoints.current(),
  );

  app.get(
    '/evidence/checkpoints',
    guards.connector('The kept checkpoints of more than `after` entries, oldest first', {
      querystring: shapes.object({ after: SIZE, limit: LIMIT }),
    }),
    async (request) => {
      const { after = 0, limit = 100 } = request.query as { after?: number; limit?: number };
      return { checkpoints: await book.checkpoints.after(after, limit) };
    },
  );

  app.get(
    '/evidence/consistency',
    guards.connector('That the log of `to` entries begins with the log of `from` entries (RFC 6962 §2.1.2)', {
      querystring: shapes.object({ from: SIZE, to: SIZE }, ['from', 'to']),
    }),
    async (request) => {
      const { from, to } = request.query as { from: number; to: number };
      return book.consistency(from, to);
    },
  );
}
