import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import {
  describeErrors,
  validateMachineRelationInput,
  validateMachineStates,
  validateSignedPayment,
  validateSignedReceipt,
} from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { DutyReceipts } from './duty-receipts.ts';
import type { Feeds } from './feeds.ts';
import type { Maintenance } from './maintenance.ts';
import type { Payments } from './payments.ts';
import type { Relations } from './relations.ts';

export interface FactRoutesDeps {
  guards: Guards;
  relations: Relations;
  feeds: Feeds;
  maintenance: Maintenance;
  payments: Payments;
  receipts: DutyReceipts;
  who: (request: object) => ConnectorIdentity;
  now: () => number;
}

const signature = shapes.text(4096);

/** Facts that come from the participants themselves, each from the side that knows it, under its signature or token. */
export function factRoutes(app: FastifyInstance, deps: FactRoutesDeps): void {
  const { guards, relations, feeds, maintenance, payments, receipts, who, now } = deps;

  app.get(
    '/machine-relations',
    guards.connector('Who is user, owner or holder of a machine, where you are a party'),
    async (request) => ({ relations: relations.list(who(request).participant, now()) }),
  );

  app.get(
    '/admin/machine-relations',
    guards.admin('Who is user, owner or holder of which machine; only the two sides confirm it'),
    async () => ({ relations: relations.list(null, now()) }),
  );

  app.post(
    '/machine-relations',
    guards.connector('Propose a relation to a machine, signed by your side'),
    async (request, reply) => {
      const { body } = request;
      if (!validateMachineRelationInput(body))
        throw malformed('MS-FCT-010', '/machine-relations', validateMachineRelationInput.errors);
      return reply.code(201).send(await relations.propose(who(request).participant, body.terms, body.signature));
    },
  );

  app.post(
    '/machine-relations/:id/confirm',
    guards.connector('Confirm a relation that the other side proposed, signed by your side', {
      body: shapes.object({ signature }, ['signature']),
    }),
    async (request) => {
      const { id } = request.params as { id: string };
      return relations.confirm(who(request).participant, id, (request.body as { signature: string }).signature);
    },
  );

  app.post(
    '/machine-relations/:id/end',
    guards.connector('End a relation, now or later', {
      body: shapes.object({ reason: shapes.text(500), at: { type: 'integer', minimum: 0 } }, ['reason']),
    }),
    async (request) => {
      const { id } = request.params as { id: string };
      const { reason, at } = request.body as { reason: string; at?: number };
      return relations.end(who(request).participant, id, reason, at);
    },
  );

  app.put(
    '/machine-states',
    guards.connector('Control signals of your machines: for deciding alone, no route gives them out'),
    async (request) => {
      const { body } = request;
      if (!validateMachineStates(body)) throw malformed('MS-FCT-020', '/machine-states', validateMachineStates.errors);
      const { participant, connector } = who(request);
      return feeds.report(participant, connector, body);
    },
  );

  app.get(
    '/maintenance',
    guards.connector('Remote maintenances of your machines, and who was given data in that time', {
      querystring: shapes.object({ machine: shapes.text(128) }),
    }),
    async (request) => {
      const { machine } = request.query as { machine?: string };
      return { maintenance: await maintenance.list(who(request).participant, now(), machine) };
    },
  );

  app.get('/agreements/:id/payments', guards.connector('Payments under an agreement'), async (request) => {
    const { id } = request.params as { id: string };
    return { payments: await payments.list(id, who(request).participant) };
  });

  app.post(
    '/agreements/:id/payments',
    guards.connector('As provider: a payment has come in, signed by your connector'),
    async (request, reply) => {
      const { body } = request;
      if (!validateSignedPayment(body)) throw malformed('MS-FCT-030', '/payments', validateSignedPayment.errors);
      const { id } = request.params as { id: string };
      return reply.code(201).send(await payments.confirm(id, who(request), body));
    },
  );

  app.post(
    '/agreements/:id/waive',
    guards.connector('As provider: let it pass that a duty was not shown to be done until now', {
      body: shapes.object({ duty: shapes.text(512), reason: shapes.text(500) }, ['duty', 'reason']),
    }),
    async (request) => {
      const { id } = request.params as { id: string };
      const { duty, reason } = request.body as { duty: string; reason: string };
      return receipts.waive(who(request), id, duty, reason);
    },
  );

  app.post(
    '/receipts',
    guards.connector('As consumer: a duty was done (deletion, change, log, notice), signed by your connector'),
    async (request, reply) => {
      const { body } = request;
      if (!validateSignedReceipt(body)) throw malformed('MS-FCT-040', '/receipts', validateSignedReceipt.errors);
      return reply.code(201).send(await receipts.take(who(request), body));
    },
  );
}

function malformed(
  code: 'MS-FCT-010' | 'MS-FCT-020' | 'MS-FCT-030' | 'MS-FCT-040',
  where: string,
  errors: Parameters<typeof describeErrors>[0],
): MillspaceError {
  return new MillspaceError(code, { detail: describeErrors(errors), where, status: 422 });
}
