import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import {
  describeErrors,
  type OdrlOffer,
  type OfferInput,
  validateNegotiationRequest,
  validateOfferInput,
  validateSignatory,
} from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import { reasonOf } from '../participants/participants.routes.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { isCountered } from './counter-terms.ts';
import type { Negotiation } from './model.ts';
import { isOutside } from './model.ts';
import type { NegotiationStep } from './negotiation-steps.ts';
import type { Negotiations } from './negotiations.ts';
import type { Outbox } from './outbox.ts';
import { outsideRefusal } from './outside-terms.ts';
import type { ProcessReader } from './reader.ts';
import type { Requesting } from './requesting.ts';

const NEGOTIATION_STATES = ['REQUESTED', 'OFFERED', 'ACCEPTED', 'AGREED', 'VERIFIED', 'FINALIZED', 'TERMINATED'];

export interface NegotiationRoutesDeps {
  guards: Guards;
  negotiations: Negotiations;
  requesting: Requesting;
  reader: ProcessReader;
  outbox: Outbox;
  who: (request: object) => ConnectorIdentity;
}

export function negotiationRoutes(app: FastifyInstance, deps: NegotiationRoutesDeps): void {
  const { guards, negotiations, requesting, reader, outbox, who } = deps;
  const viewOf = async (pid: string, participant: string) =>
    reader.negotiationView(await reader.negotiation(pid, participant));

  app.post(
    '/negotiations',
    guards.connector('Request an offer of the catalogue, or (with `counterparty`) of an outside partner'),
    async (request, reply) => {
      const { body } = request;
      if (!validateNegotiationRequest(body)) {
        throw new MillspaceError('MS-GEN-400', {
          detail: describeErrors(validateNegotiationRequest.errors),
          where: '/negotiations',
          status: 400,
        });
      }
      const { participant } = who(request);
      const asked = await requesting.request(participant, body);
      await outbox.flushed(asked.pid);
      return reply.code(201).send(await viewOf(asked.pid, participant));
    },
  );

  app.post(
    '/negotiations/offers',
    guards.connector('Offer a dataset to a participant or an outside partner, without being asked'),
    async (request, reply) => {
      const { participant } = who(request);
      const offered = await requesting.propose(participant, offerInput(request.body, '/negotiations/offers'));
      await outbox.flushed(offered.pid);
      return reply.code(201).send(await viewOf(offered.pid, participant));
    },
  );

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
    return viewOf(pid, who(request).participant);
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
      return viewOf(pid, participant);
    });
  command('approve', 'Approve a request that waits for a decision');
  command('refuse', 'Refuse a request that waits for a decision');
  command('terminate', 'End a negotiation');

  const step = (name: NegotiationStep['take'], summary: string) =>
    app.post(`/negotiations/:pid/${name}`, guards.connector(summary), async (request) => {
      const { pid } = request.params as { pid: string };
      const { participant } = who(request);
      await negotiations.step(pid, participant, await stepOf(name, pid, participant, request.body));
      await outbox.flushed(pid);
      return viewOf(pid, participant);
    });
  step('offer', 'As provider: answer a request with an offer: the one asked for, another one, or terms of its own');
  step('counter', 'As consumer: ask for something else than was offered');
  step('accept', 'Accept the terms that the other side has named: as consumer an offer, as provider a counter-offer');
  step('verify', 'As consumer: verify the agreement, where steps are taken by hand');
  step('finalize', 'As provider: close the agreement, where steps are taken by hand');

  async function stepOf(
    take: NegotiationStep['take'],
    pid: string,
    participant: string,
    body: unknown,
  ): Promise<NegotiationStep> {
    if (take === 'verify' || take === 'finalize') return { take };
    const { signatory: given, ...rest } = (body ?? {}) as { signatory?: unknown };
    const input = offerInput(rest, `/negotiations/${take}`);
    const signatory = validateSignatory(given) ? { signatory: given } : {};
    const n = await reader.negotiation(pid, participant);
    if (take === 'accept') {
      if (n.role === 'provider' && isCountered(n)) await requesting.acceptable(participant, n);
      const meant = typeof input.offer === 'object' ? input.offer['@id'] : input.offer;
      return { take, ...signatory, ...(meant === undefined ? {} : { offer: meant }) };
    }
    if (take === 'offer') {
      const offer = await requesting.terms(participant, n.dataset, input.offer ?? n.offer['@id']);
      if (offer) holdToPartner(n, offer);
      return { take, offer: offer ?? n.offer };
    }
    if (input.offer === undefined)
      throw new MillspaceError('MS-GEN-400', { detail: '/offer: the terms to ask for', where: '/offer', status: 400 });
    return { take, ...signatory, offer: await requesting.countered(participant, n, input.offer) };
  }
}

/** @throws MillspaceError MS-DSP-019 when an outside partner cannot be held to these terms */
function holdToPartner(n: Negotiation, offer: OdrlOffer): void {
  const refusal = isOutside(n) ? outsideRefusal(offer) : null;
  if (refusal === null) return;
  throw new MillspaceError('MS-DSP-019', {
    detail: refusal.text.en,
    where: '/offer',
    status: 422,
    details: { text: refusal.text },
  });
}

function offerInput(body: unknown, where: string): OfferInput {
  const given = body ?? {};
  if (validateOfferInput(given)) return given;
  throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateOfferInput.errors), where, status: 400 });
}
