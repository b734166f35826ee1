import { Readable } from 'node:stream';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { AuditAccesses, EvidencePage } from '@millspace/schemas';
import { type EvidenceFilter, ownEvidence } from '../audit/own-evidence.ts';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { INSTANT, text } from './shapes.ts';

const FILTER = {
  dataset: text(256),
  agreement: text(512),
  transfer: text(512),
  machine: text(128),
  provider: text(63),
  kind: text(128),
  from: INSTANT,
  to: INSTANT,
};

/** What the broker's audit log says of this participant, and whether it is still the log it was. */
export function registerAuditRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['audit'];

  app.get(
    '/audit',
    {
      ...may.seeState,
      schema: { summary: "The broker's audit log as checked here: state, checkpoints, what did not fit", tags },
    },
    async () => ({
      state: core.watch.state(),
      checkpoints: core.checkpoints.all(),
      forks: core.checkpoints.forks(),
      keys: core.brokerKeys.all(),
    }),
  );

  app.post(
    '/audit/acknowledge',
    { ...may.administer, schema: { summary: 'Take note of what did not fit, and go on; the evidence stays', tags } },
    async () => ({ acknowledged: core.watch.acknowledge() }),
  );

  app.get(
    '/audit/entries',
    {
      ...may.seeDeals,
      schema: {
        summary: 'Entries of the audit log that concern this participant, with proofs',
        tags,
        querystring: {
          type: 'object',
          properties: { ...FILTER, cursor: text(64), limit: { type: 'integer', minimum: 1, maximum: 1000 } },
        },
      },
    },
    async (request) => {
      const { search } = new URL(request.url, 'http://local');
      return (await core.broker.request<EvidencePage>('GET', `/evidence/entries${search}`)).json;
    },
  );

  app.get(
    '/audit/accesses',
    {
      ...may.seeDeals,
      schema: {
        summary: 'Who was given what of a machine, a dataset or an agreement: by transfer and day, with rows',
        tags,
        querystring: {
          type: 'object',
          properties: { ...FILTER, cursor: text(512), limit: { type: 'integer', minimum: 1, maximum: 1000 } },
        },
      },
    },
    async (request) => {
      const { search } = new URL(request.url, 'http://local');
      return (await core.broker.request<AuditAccesses>('GET', `/evidence/accesses${search}`)).json;
    },
  );

  app.get<{ Querystring: Record<string, string | number> }>(
    '/audit/evidence',
    {
      ...may.seeDeals,
      schema: {
        summary: 'An evidence file (NDJSON): entries with proofs, kept checkpoints, receipts; anybody can verify it',
        tags,
        produces: ['application/x-ndjson'],
        querystring: { type: 'object', properties: FILTER },
      },
    },
    async (request, reply) => {
      const filter = Object.fromEntries(
        Object.entries(request.query).map(([name, value]) => [name, String(value)]),
      ) as EvidenceFilter;
      const lines = await ownEvidence(core.ownEvidence(), filter);
      const texts = async function* () {
        for await (const line of lines) yield `${JSON.stringify(line)}\n`;
      };
      return reply.type('application/x-ndjson').send(Readable.from(texts()));
    },
  );
}
