import { Readable } from 'node:stream';
import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateConnectorReport, validateControlAnswer } from '@millspace/schemas';
import type { HeadClaim } from '../agreements/restore.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { ControlHub } from './hub.ts';
import { LIVE_PREFIX } from './hub.ts';
import type { ControlQueue } from './queue.ts';
import type { Reports } from './reports.ts';

export interface ControlRoutesDeps {
  guards: Guards;
  hub: ControlHub;
  queue: ControlQueue;
  reports: Reports;
  now: () => number;
  who: (request: object) => ConnectorIdentity;
  /** A connector says which head of our audit log it knows: one under our mark that we do not know means that we were restored. */
  knownHead: (who: ConnectorIdentity, head: HeadClaim) => Promise<void>;
  /** A connector says what it enforces, such as `duties/1`; what it does not say it does not do. */
  enforcing: (connector: string, what: readonly string[]) => Promise<void>;
}

interface KnownHeadQuery {
  headN?: number;
  headHash?: string;
  headMac?: string;
  enforces?: string;
}

export function controlRoutes(app: FastifyInstance, deps: ControlRoutesDeps): void {
  const { guards, hub, queue, reports, now, who, knownHead, enforcing } = deps;

  app.get(
    '/control',
    guards.connector('Control stream (NDJSON): everything unanswered, then what comes; heartbeat every 5 s', {
      querystring: shapes.object({
        after: { type: 'integer', minimum: 0 },
        headN: { type: 'integer', minimum: 0 },
        headHash: shapes.text(80),
        headMac: shapes.text(128),
        enforces: shapes.text(256),
      }),
    }),
    async (request, reply) => {
      const me = who(request);
      const { headN: n, headHash: hash, headMac: mac, enforces = '' } = request.query as KnownHeadQuery;
      if (n !== undefined && hash !== undefined)
        await knownHead(me, { n, hash, ...(mac === undefined ? {} : { mac }) });
      await enforcing(
        me.connector,
        enforces.split(',').filter((word) => word !== ''),
      );
      const abort = new AbortController();
      request.raw.once('close', () => abort.abort());
      reply.raw.once('close', () => abort.abort());
      const lines = Readable.from(hub.stream(me, abort), { objectMode: true, highWaterMark: 1 });
      return reply.type('application/x-ndjson').header('cache-control', 'no-store').send(lines);
    },
  );

  app.post(
    '/control/report',
    guards.connector('Say how you do: sizes and ends, and two readings of your clock', { body: { type: 'object' } }),
    async (request) => {
      // Before anything else: what it takes to look at it would widen the bound of the clock.
      const receivedAt = now();
      const { body } = request;
      if (!validateConnectorReport(body))
        throw new MillspaceError('MS-GEN-400', {
          detail: describeErrors(validateConnectorReport.errors),
          where: '/control/report',
          status: 400,
        });
      reports.keep(who(request).connector, body, receivedAt);
      return { at: receivedAt };
    },
  );

  app.post('/control/:id/answer', guards.connector('Answer or acknowledge a control message'), async (request) => {
    const { id } = request.params as { id: string };
    const answer = request.body ?? {};
    if (!validateControlAnswer(answer)) {
      throw new MillspaceError('MS-GEN-400', {
        detail: describeErrors(validateControlAnswer.errors),
        where: `/control/${id}/answer`,
        status: 400,
      });
    }
    if (id.startsWith(LIVE_PREFIX)) return { settled: false };
    return queue.answer(id, answer as Record<string, unknown>, who(request));
  });
}
