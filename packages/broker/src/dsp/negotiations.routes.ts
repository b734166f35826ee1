import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { OdrlOffer } from '@millspace/schemas';
import { describeErrors, validateNegotiationRequest } from '@millspace/schemas';
import { sameRules } from '../agreements/signing.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import { reasonOf } from '../participants/participants.routes.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Negotiations } from './negotiations.ts';
import type { Outbox } from './outbox.ts';
import type { ProcessReader } from './reader.ts';

const NEGOTIATION_STATES = ['REQUESTED', 'OFFERED', 'ACCEPTED', 'AGREED', 'VERIFIED', 'FINALIZED', 'TERMINATED'];

export interface NegotiationRoutesDeps {
  guards: Guards;
  negotiations: Negotiations;
  reader: ProcessReader;
  catalog: Catalog;
  outbox: Outbox;
  who: (request: object) => ConnectorIdentity;
}

export function negotiationRoutes(app: FastifyInstance, deps: NegotiationRoutesDeps): void {
  const { guards, negotiations, reader, catalog, outbox, who } = deps;

  app.post('/negotiations', guards.connector('Request an offer of the catalogue'), async (request, reply) => {
    const { body } = request;
    if (!validateNegotiationRequest(body)) {
      throw new MillspaceError('MS-GEN-400', {
        detail: describeErrors(validateNegotiationRequest.errors),
        where: '/negotiations',
        status: 400,
      });
    }
    const { participant } = who(request);
    const dataset = await catalog.visible(body.dataset, participant);
    if (dataset.provider === participant)
      throw new MillspaceError('MS-NEG-015', { detail: 'this is your own dataset', where: '/dataset', status: 409 });
    const offer = offerOf(dataset.offers, body.offer);
    const asked = await negotiations.request(participant, {
      dataset: dataset.id,
      provider: dataset.provider,
      offer,
      purpose: body.purpose ?? null,
      ...(body.signatory ? { signatory: body.signatory } : {}),
    });
    await outbox.flushed(asked.pid);
    return reply.code(201).send(await reader.negotiationView(await reader.negotiation(asked.pid, participant)));
  });

  app.get(
    '/negotiations',
    guards.connector('Own negotiations, newest first', {
      querystring: shapes.object({
        role: { enum: ['consumer', 'provider'] },
        state: { enum: NEGOTIATION_STATES },
        limit: { type: 'integer', minimum: 1, maximum: 1000 },
      }),
    }),
    async (request) => ({ negotiations: await reader.negotiations(who(request).participant, request.query as object) }),
  );

  app.get('/negotiations/:pid', guards.connector('One negotiation'), async (request) => {
    const { pid } = request.params as { pid: string };
    return reader.negotiationView(await reader.negotiation(pid, who(request).participant));
  });

  app.get(
    '/negotiations/:pid/why',
    guards.connector('Why is it so: decision, refusal or wait, in sentences'),
    async (request) => {
      const { pid } = request.params as { pid: string };
      return reader.whyNegotiation(await reader.negotiation(pid, who(request).participant));
    },
  );

  const command = (name: 'approve' | 'refuse' | 'terminate', summary: string) =>
    app.post(`/negotiations/:pid/${name}`, guards.connector(summary, { body: shapes.reason }), async (request) => {
      const { pid } = request.params as { pid: string };
      const { participant } = who(request);
      const reason = reasonOf(request.body);
      if (name === 'approve') await negotiations.approve(pid, participant);
      else await negotiations[name](pid, participant, reason);
      await outbox.flushed(pid);
      return reader.negotiationView(await reader.negotiation(pid, participant));
    });
  command('approve', 'Approve a request that waits for a decision');
  command('refuse', 'Refuse a request that waits for a decision');
  command('terminate', 'End a negotiation');
}

/** @throws MillspaceError MS-NEG-004 (no such offer), MS-NEG-005 (its terms have changed) */
function offerOf(offers: readonly OdrlOffer[], wanted: string | OdrlOffer): OdrlOffer {
  const id = typeof wanted === 'string' ? wanted : wanted['@id'];
  const found = offers.find((offer) => offer['@id'] === id);
  if (found && (typeof wanted === 'string' || sameRules(found, wanted))) return found;
  throw new MillspaceError(found ? 'MS-NEG-005' : 'MS-NEG-004', {
    detail: found ? `the terms of offer ${id} have changed` : `the dataset has no offer ${id}`,
    where: '/offer',
    status: 422,
  });
}
