import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import {
  describeErrors,
  type OfferInput,
  validateNegotiationRequest,
  validateOfferInput,
  validateSignatory,
} from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import { reasonOf } from '../participants/participants.routes.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { keptOffer } from './messages.ts';
import type { NegotiationStep } from './negotiation-steps.ts';
import type { Negotiations } from './negotiations.ts';
import type { Outbox } from './outbox.ts';
import type { ProcessReader } from './reader.ts';
import type { Requesting } from './requesting.ts';
import { termsOnWire } from './terms.ts';

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
  step('offer', 'As provider: answer a request with an offer, the one asked for or another');
  step('counter', 'As consumer: ask for something else than was offered');
  step('accept', 'As consumer: accept what was offered');
  step('verify', 'As consumer: verify the agreement, where steps are taken by hand');
  step('finalize', 'As provider: close the agreement, where steps are taken by hand');

  async function stepOf(
    take: NegotiationStep['take'],
    pid: string,
    participant: string,
    body: unknown,
  ): Promise<NegotiationStep> {
    if (take === 'accept') {
      const { signatory } = (body ?? {}) as { signatory?: unknown };
      return validateSignatory(signatory) ? { take, signatory } : { take };
    }
    if (take !== 'offer' && take !== 'counter') return { take };
    const input = offerInput(body, `/negotiations/${take}`);
    const n = await reader.negotiation(pid, participant);
    if (take === 'offer') {
      const offer = await requesting.terms(participant, n.dataset, input.offer ?? n.offer['@id']);
      return { take, offer: offer ?? n.offer };
    }
    if (typeof input.offer !== 'object')
      throw new MillspaceError('MS-GEN-400', { detail: '/offer: the terms to ask for', where: '/offer', status: 400 });
    return { take, offer: keptOffer(termsOnWire(input.offer, false)) };
  }
}

function offerInput(body: unknown, where: string): OfferInput {
  const given = body ?? {};
  if (validateOfferInput(given)) return given;
  throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateOfferInput.errors), where, status: 400 });
}
