import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@millspace/runtime/http-server';
import type { Terms } from '../control/counter-terms.ts';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

type Wish = { counterparty: string; dataset: string; offer: string };

/** Steps of negotiations that are taken by hand, and offers made unasked. */
export function registerStepRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['broker'];
  const schema = (summary: string, body?: object) => ({ schema: { summary, tags, ...(body ? { body } : {}) } });
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const path = request.url.slice('/api/v1'.length);
    const body = request.method === 'GET' ? {} : { json: request.body ?? {} };
    const answer = await core.broker.request(request.method, path, body);
    return reply.code(answer.status).send(answer.json);
  };
  const idOf = (request: FastifyRequest) => (request.params as { id: string }).id;
  const seen = { type: ['object', 'null'], properties: { offer: text(1024) }, additionalProperties: false };
  // Terms written out are read by the compiler, which says what is wrong with them and where.
  const terms = { anyOf: [text(1024), { type: 'object' }] };
  const offer = { type: ['object', 'null'], properties: { offer: terms }, additionalProperties: false };
  const countered = {
    ...{ type: 'object', required: ['offer'], additionalProperties: false },
    properties: { offer: { type: 'object' } },
  };
  const unasked = {
    type: 'object',
    required: ['counterparty', 'dataset', 'offer'],
    properties: { counterparty: text(1024), dataset: text(256), offer: text(1024) },
    additionalProperties: false,
  };

  app.post<{ Body: Wish }>(
    '/negotiations/offers',
    { ...may.sign, ...schema('Offer a published dataset unasked, to a participant or an outside partner', unasked) },
    async (request, reply) => reply.code(201).send(await core.steps.propose(request.body, actorOf(request))),
  );
  app.post<{ Body: { offer?: string | Terms } | null }>(
    '/negotiations/:id/offer',
    {
      ...may.sign,
      ...schema('As provider: answer a request with a published offer, or with terms for this counterparty', offer),
    },
    async (request) => core.steps.offer(idOf(request), request.body?.offer, actorOf(request)),
  );
  app.post<{ Body: { offer: Terms } }>(
    '/negotiations/:id/counter',
    { ...may.ask, ...schema('As consumer: ask for other terms than were offered', countered) },
    async (request) => core.steps.counter(idOf(request), request.body.offer, actorOf(request)),
  );
  app.post<{ Body: { offer?: string } | null }>(
    '/negotiations/:id/accept',
    {
      ...may.ask,
      ...schema('Accept the terms that the other side has named; `offer`: id of those that were looked at', seen),
    },
    async (request) => core.steps.accept(idOf(request), request.body?.offer, actorOf(request)),
  );
  for (const [step, summary] of [
    ['verify', 'As consumer: verify the agreement, where steps are taken by hand'],
    ['finalize', 'As provider: close the agreement, where steps are taken by hand'],
  ] as const)
    app.post(`/negotiations/:id/${step}`, { ...may.endNegotiation, ...schema(summary) }, forward);

  app.get(
    '/protocol-steps',
    { ...may.seeDeals, ...schema('Whether steps are taken by themselves or by hand') },
    forward,
  );
  app.put('/protocol-steps', { ...may.administer, ...schema('Take steps by hand, or let them be taken') }, forward);
  app.post('/transport-key/rotate', { ...may.administer, ...schema('A new key for proving who calls') }, forward);
}
