import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { MaintenanceView } from '@millspace/schemas';
import type { Core } from '../core.ts';
import type { RelationWish } from '../machines/relations.ts';
import { may } from './roles.ts';
import { INSTANT, text } from './shapes.ts';

const id = { type: 'object', required: ['id'], properties: { id: text(256) } };
const machine = { type: 'object', required: ['machine'], properties: { machine: text(128) } };
const slug = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{1,62}$' };

/** Facts that this house states about its machines: who uses them, what is open at them, and what leaves for deciding. */
export function registerMachineRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['machines'];

  app.get(
    '/machine-relations',
    { ...may.seeDeals, schema: { summary: 'Who uses, owns or holds which machine', tags } },
    async () => ({
      relations: await core.machines.relations.list(),
    }),
  );

  app.post<{ Body: RelationWish }>(
    '/machine-relations',
    {
      ...may.sign,
      schema: {
        summary: 'Propose a relation to a machine, signed by this house',
        tags,
        body: {
          type: 'object',
          required: ['machine', 'relation'],
          properties: {
            machine: text(128),
            relation: { type: 'string', enum: ['x:user', 'x:owner', 'x:holder'] },
            participant: slug,
            publisher: slug,
            from: INSTANT,
            until: INSTANT,
            alongside: { type: 'boolean' },
          },
          additionalProperties: false,
        },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await core.machines.relations.propose(request.body, core.identity.brokerClock.now())),
  );

  app.post<{ Params: { id: string } }>(
    '/machine-relations/:id/confirm',
    {
      ...may.sign,
      schema: { summary: 'Confirm what the other side proposed, signed by this house', tags, params: id },
    },
    async (request) => core.machines.relations.confirm(request.params.id),
  );

  app.post<{ Params: { id: string }; Body: { reason: string; at?: number } }>(
    '/machine-relations/:id/end',
    {
      ...may.sign,
      schema: {
        summary: 'End a relation, now or later',
        tags,
        params: id,
        body: { type: 'object', required: ['reason'], properties: { reason: text(500), at: INSTANT } },
      },
    },
    async (request) => core.machines.relations.end(request.params.id, request.body.reason, request.body.at),
  );

  app.get(
    '/control-signals',
    { ...may.seeState, schema: { summary: 'What leaves the house for deciding, and for which agreements', tags } },
    async () => core.machines.feed.state(),
  );

  app.get(
    '/maintenance',
    {
      ...may.seeSources,
      schema: { summary: 'What is open or planned at own machines, and who was given data in that time', tags },
    },
    async () => {
      const openings = core.machines.maintenance.list(core.clock.now());
      const looked = await core.broker
        .request<{ maintenance: MaintenanceView[] }>('GET', '/maintenance')
        .then(({ json }) => json.maintenance)
        .catch(() => null);
      return { maintenance: openings, looked };
    },
  );

  app.post<{ Params: { machine: string }; Body: { hours: number; reason: string; from?: number; window?: boolean } }>(
    '/maintenance/:machine',
    {
      ...may.publish,
      schema: {
        summary: 'Open a remote maintenance of an own machine, or plan a maintenance window; it closes by itself',
        tags,
        params: machine,
        body: {
          type: 'object',
          required: ['hours', 'reason'],
          properties: {
            hours: { type: 'number', exclusiveMinimum: 0, maximum: 8760 },
            reason: text(500),
            from: INSTANT,
            window: { type: 'boolean' },
          },
          additionalProperties: false,
        },
      },
    },
    async (request, reply) => {
      const { hours, reason, from = core.clock.now(), window = false } = request.body;
      const opened = core.machines.maintenance.open(request.params.machine, {
        kind: window ? 'window' : 'remote',
        from,
        until: from + Math.round(hours * 3_600_000),
        reason,
        by: actorOf(request).pseudonym,
      });
      core.machines.feed.changed();
      return reply.code(201).send(opened);
    },
  );

  app.post<{ Params: { machine: string }; Body: { id?: string } | null }>(
    '/maintenance/:machine/close',
    {
      ...may.publish,
      schema: {
        summary: 'Close the remote maintenance of a machine now, or what the id names',
        tags,
        params: machine,
        body: { type: ['object', 'null'], properties: { id: text(256) }, additionalProperties: false },
      },
    },
    async (request) => {
      const closed = core.machines.maintenance.close(request.params.machine, core.clock.now(), request.body?.id);
      core.machines.feed.changed();
      return { closed };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/agreements/:id/payments',
    { ...may.seeDeals, schema: { summary: 'Payments under an agreement', tags, params: id } },
    async (request) => ({ payments: await core.machines.payments.list(request.params.id) }),
  );

  app.post<{ Params: { id: string }; Body: { amount: string; currency: string; period?: number | null } }>(
    '/agreements/:id/payments',
    {
      ...may.sign,
      schema: {
        summary: 'As provider: a payment has come in; signed by this house',
        tags,
        params: id,
        body: {
          type: 'object',
          required: ['amount', 'currency'],
          properties: {
            amount: { type: 'string', pattern: '^[0-9]{1,18}(\\.[0-9]{1,6})?$' },
            currency: { type: 'string', pattern: '^[A-Z]{3}$' },
            period: { type: ['integer', 'null'], minimum: 0 },
          },
          additionalProperties: false,
        },
      },
    },
    async (request, reply) => {
      const { amount, currency, period = null } = request.body;
      const wish = { agreement: request.params.id, amount, currency, period };
      return reply.code(201).send(await core.machines.payments.confirm(wish, core.identity.brokerClock.now()));
    },
  );
}
