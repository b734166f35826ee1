import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { DataActDesk, NewRequest, NewWithholding } from './desk.ts';

const TERMS = { type: 'array', items: shapes.text(256), maxItems: 50 } as const;

/** Requests and notices under the Data Act: connectors act for their participant, the operator sees all. */
export function dataActRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; desk: DataActDesk; who: (request: object) => ConnectorIdentity },
): void {
  const { guards, desk, who } = deps;
  const id = (request: { params: unknown }) => (request.params as { id: string }).id;

  app.get(
    '/data-act/requests',
    guards.connector('Own requests under the Data Act, and those to answer'),
    async (request) => ({
      requests: await desk.list(who(request).participant),
    }),
  );

  app.get('/admin/data-act/requests', guards.auditor('Requests under the Data Act of everybody'), async () => ({
    requests: await desk.list(null),
  }));

  const OF_DATASET = { querystring: shapes.object({ dataset: shapes.text(256) }, ['dataset']) };
  const datasetOf = (request: { query: unknown }) => (request.query as { dataset: string }).dataset;

  app.get(
    '/data-act/sheet',
    guards.connector('What Article 3 of the Data Act wants said about a dataset, and what is missing', OF_DATASET),
    async (request) => desk.sheet(datasetOf(request), who(request).participant),
  );

  app.get('/admin/data-act/sheet', guards.auditor('The same of any dataset', OF_DATASET), async (request) =>
    desk.sheet(datasetOf(request), null),
  );

  app.post(
    '/data-act/requests',
    guards.connector('As user of a machine: ask its data holder for the data, or to share them with a third party', {
      body: shapes.object(
        {
          kind: { enum: ['user-access', 'third-party', 'stop-sharing'] },
          dataset: shapes.text(256),
          text: shapes.text(8000),
          recipient: shapes.text(63),
          purposes: TERMS,
        },
        ['kind', 'dataset', 'text'],
      ),
    }),
    async (request, reply) => {
      const { participant, connector } = who(request);
      return reply.code(201).send(await desk.ask(request.body as NewRequest, participant, connector));
    },
  );

  app.post(
    '/data-act/requests/:id/answer',
    guards.connector('As data holder: answer in writing', {
      body: shapes.object({ granted: { type: 'boolean' }, text: shapes.text(8000) }, ['granted', 'text']),
    }),
    async (request) => {
      const { participant, connector } = who(request);
      return desk.answer(id(request), request.body as { granted: boolean; text: string }, participant, connector);
    },
  );

  app.post(
    '/data-act/requests/:id/escalate',
    guards.connector('As user: nothing came in time, or a refusal', {
      body: shapes.object({ text: shapes.text(8000) }, ['text']),
    }),
    async (request) => {
      const { participant, connector } = who(request);
      return desk.escalate(id(request), (request.body as { text: string }).text, participant, connector);
    },
  );

  app.get(
    '/data-act/withholdings',
    guards.connector('Fields of a dataset that are withheld as trade secrets, with the notice for each', OF_DATASET),
    async (request) => ({
      withholdings: await desk.withholdings(datasetOf(request), who(request).participant),
    }),
  );

  app.post(
    '/data-act/withholdings',
    guards.connector('As data holder: withhold a field as a trade secret, in writing', {
      body: shapes.object(
        {
          dataset: shapes.text(256),
          field: shapes.text(256),
          reason: shapes.text(4000),
          measures: shapes.text(4000),
          authorityAt: { type: 'integer', minimum: 0 },
        },
        ['dataset', 'field', 'reason', 'measures'],
      ),
    }),
    async (request, reply) => {
      const { participant, connector } = who(request);
      return reply.code(201).send(await desk.withhold(request.body as NewWithholding, participant, connector));
    },
  );

  app.post(
    '/data-act/withholdings/:id/end',
    guards.connector('As data holder: withhold no longer'),
    async (request, reply) => {
      const { participant, connector } = who(request);
      await desk.endWithholding(id(request), participant, connector);
      return reply.code(204).send();
    },
  );
}
