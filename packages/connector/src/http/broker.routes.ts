import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@millspace/runtime/http-server';
import type { AgreementView, HistoryRequest, NegotiationView, TransferView } from '@millspace/schemas';
import type { Wish } from '../control/requests.ts';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { INSTANT, text } from './shapes.ts';

const PROXIED_READS = [
  '/catalog',
  '/catalog/:id',
  '/negotiations',
  '/negotiations/:id',
  '/negotiations/:id/why',
  '/agreements',
  '/agreements/:id',
  '/agreements/:id/why',
  '/transfers',
  '/transfers/:id',
  '/transfers/:id/why',
  '/partners/:id/catalog',
  '/templates',
  '/templates/:id',
  '/rules',
  '/data-act/requests',
  '/data-act/withholdings',
  '/data-act/sheet',
];
const PROXIED_COMMANDS = {
  '/negotiations/:id/terminate': may.endNegotiation,
  '/agreements/:id/revoke': may.refuse,
  '/agreements/:id/waive': may.sign,
  '/transfers/:id/start': may.publish,
  '/transfers/:id/suspend': may.steerTransfer,
  '/transfers/:id/resume': may.steerTransfer,
  '/transfers/:id/complete': may.steerTransfer,
  '/transfers/:id/terminate': may.steerTransfer,
  '/partners/:id/withdraw': may.withdrawPartner,
  '/templates/:id/fill': may.seeDeals,
  '/lint': may.seeDeals,
  '/simulate': may.seeDeals,
  '/replay': may.seeDeals,
  '/data-act/requests': may.receive,
  '/data-act/requests/:id/answer': may.sign,
  '/data-act/requests/:id/escalate': may.receive,
  '/data-act/withholdings': may.sign,
  '/data-act/withholdings/:id/end': may.sign,
};

/** What the broker manages, asked for in this connector's name; its answers and refusals come through unchanged. */
export function registerBrokerRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['broker'];
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const path = request.url.slice('/api/v1'.length);
    const body = request.method === 'GET' ? {} : { json: request.body ?? {} };
    const answer = await core.broker.request(request.method, path, body);
    return reply.code(answer.status).send(answer.json);
  };
  /** The same decision as with `/approvals/:id`, by the pid of either side: who took it is kept before the broker hears of it. */
  const decide = async (request: FastifyRequest, reply: FastifyReply, approve: boolean): Promise<unknown> => {
    const { id } = request.params as { id: string };
    const { reason } = (request.body ?? {}) as { reason?: string };
    const { json: view } = await core.broker.request<NegotiationView>('GET', `/negotiations/${encodeURIComponent(id)}`);
    const actor = actorOf(request);
    if (approve) await core.approvals.signatoryFor(view, actor);
    const decision = {
      ...{ pid: view.pid, approve, reason: reason ?? null, actor: actor.pseudonym, instruction: null },
      ...(approve ? { terms: core.approvals.termsOf(view) } : {}),
    };
    const answer = await core.evidence.decide(decision, core.clock.now(), () => forward(request, reply));
    core.approvals.decided(view.pid);
    return answer;
  };
  for (const url of PROXIED_READS)
    app.route({ method: 'GET', url, ...may.seeDeals, schema: { summary: 'From the broker', tags }, handler: forward });
  for (const [url, who] of Object.entries(PROXIED_COMMANDS))
    app.route({ method: 'POST', url, ...who, schema: { summary: 'To the broker', tags }, handler: forward });

  app.get(
    '/partners',
    { ...may.seeState, schema: { summary: 'Own outside partners, and what they have to know of this house', tags } },
    forward,
  );

  app.put(
    '/partners',
    { ...may.administer, schema: { summary: 'Register an outside partner, or replace it', tags } },
    forward,
  );

  app.post(
    '/negotiations/:id/approve',
    { ...may.sign, schema: { summary: 'Approve a request', tags } },
    (request, reply) => decide(request, reply, true),
  );
  app.post(
    '/negotiations/:id/refuse',
    { ...may.refuse, schema: { summary: 'Refuse a request', tags } },
    (request, reply) => decide(request, reply, false),
  );

  app.post<{ Body: Wish }>(
    '/requests',
    {
      ...may.ask,
      schema: {
        summary: 'Ask for a dataset under one of its offers',
        tags,
        body: {
          type: 'object',
          required: ['dataset'],
          properties: {
            dataset: text(2048),
            offer: text(512),
            purpose: text(512),
            inReturn: text(256),
            counterparty: text(1024),
          },
        },
      },
    },
    async (request, reply) => reply.code(201).send(await core.requests.ask(request.body, actorOf(request))),
  );

  app.post<{ Body: { agreement: string } }>(
    '/transfers',
    {
      ...may.receive,
      schema: {
        summary: 'Ask for the data of an agreement',
        tags,
        body: { type: 'object', required: ['agreement'], properties: { agreement: text(256) } },
      },
    },
    async (request, reply) => reply.code(201).send(await core.requests.startTransfer(request.body.agreement)),
  );

  app.post<{ Params: { id: string }; Body: HistoryRequest }>(
    '/transfers/:id/history',
    {
      ...may.receive,
      schema: {
        summary: 'Ask for a range of the past; the answer is stored beside what comes live',
        tags,
        body: {
          type: 'object',
          required: ['from', 'to'],
          properties: {
            from: INSTANT,
            to: INSTANT,
            machines: { type: 'array', items: text(128) },
            signals: { type: 'array', items: text(128) },
          },
        },
      },
    },
    async (request, reply) => {
      const { json: transfer } = await core.broker.request<TransferView>(
        'GET',
        `/transfers/${encodeURIComponent(request.params.id)}`,
      );
      if (transfer.role !== 'consumer')
        throw new MillspaceError('MS-GEN-405', {
          detail: 'only the consumer of a transfer asks for its history',
          status: 409,
        });
      return reply.code(201).send(await core.history.ask(transfer, request.body));
    },
  );

  app.get<{ Querystring: { transfer?: string } }>(
    '/history',
    {
      ...may.seeDeals,
      schema: {
        summary: 'Ranges of the past that were asked for since the start, newest first, and how far each has come',
        tags,
        querystring: { type: 'object', properties: { transfer: text(256) } },
      },
    },
    async ({ query: { transfer } }) => ({
      requests: core.history.jobs().filter((job) => transfer === undefined || job.transfer === transfer),
    }),
  );

  app.delete<{ Params: { request: string } }>(
    '/history/:request',
    { ...may.receive, schema: { summary: 'Give up a range that is on its way; what has arrived stays', tags } },
    async ({ params: { request } }) => core.history.cancel(request),
  );

  app.get<{ Params: { id: string } }>(
    '/why/:id',
    { ...may.seeDeals, schema: { summary: 'Why a negotiation, transfer or agreement is as it is', tags } },
    async (request) => why(core, request.params.id),
  );

  app.get('/evidence', { ...may.seeDeals, schema: { summary: 'Signed agreements kept here', tags } }, async () => ({
    agreements: core.evidence.agreements(),
  }));
}

/** The broker's answer for either kind, with what this connector itself knows of it. */
async function why(core: Core, id: string): Promise<unknown> {
  const local = {
    sending: core.sender.states().filter((lane) => lane.lastError !== null),
    receiving: core.receiver
      .states()
      .filter((stream) => stream.pid === id || stream.agreement === id || stream.dataset === id),
    control: core.control.state(),
  };
  for (const kind of ['negotiations', 'transfers', 'agreements'] as const) {
    try {
      const [answer, view] = await Promise.all([
        core.broker.request(`GET`, `/${kind}/${encodeURIComponent(id)}/why`),
        core.broker.request<NegotiationView | TransferView | AgreementView>(
          'GET',
          `/${kind}/${encodeURIComponent(id)}`,
        ),
      ]);
      return { why: answer.json, view: view.json, here: local };
    } catch (error) {
      if (!(error instanceof MillspaceError) || error.status !== 404) throw error;
    }
  }
  throw new MillspaceError('MS-GEN-404', {
    detail: `the broker knows no negotiation, no transfer and no agreement ${id}`,
    status: 404,
  });
}
