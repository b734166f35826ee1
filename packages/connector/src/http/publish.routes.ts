import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf, demandRole } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { type ApprovalView, type Bilingual, describeErrors, validateDatasetInput } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { VERSION } from '../version.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

/** What leaves the house, and under which identity. */
export function registerPublishRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['publish'];
  const params = { type: 'object', required: ['id'], properties: { id: text(256) } };

  app.post<{ Body: { code: string; name?: string } }>(
    '/enrol',
    {
      ...may.administer,
      schema: {
        summary: 'Join a dataspace with an invitation code',
        tags,
        body: { type: 'object', required: ['code'], properties: { code: text(256), name: text(128) } },
      },
    },
    async (request) => {
      const { broker } = core.config;
      if (broker === undefined)
        throw new MillspaceError('MS-CFG-003', { detail: 'no broker is configured', where: '/broker', status: 409 });
      if (core.identity.enrolment)
        throw new MillspaceError('MS-GEN-405', {
          detail: `this connector is enrolled already, as ${core.identity.enrolment.connector} of ${core.identity.enrolment.participant}`,
          status: 409,
        });
      const enrolment = await core.identity.enrol(core.broker.client, {
        code: request.body.code,
        name: request.body.name ?? core.config.name,
        software: `millspace-connector/${VERSION}`,
        url: broker.url,
      });
      core.sender.refresh();
      return enrolment;
    },
  );

  app.get(
    '/datasets',
    { ...may.seeDeals, schema: { summary: 'Datasets this connector publishes', tags } },
    async () => ({
      datasets: core.publications.list(),
    }),
  );

  app.post<{ Body: unknown }>(
    '/datasets',
    { ...may.publish, schema: { summary: 'Publish a dataset (or change one)', tags } },
    async (request, reply) => {
      if (!validateDatasetInput(request.body))
        throw new MillspaceError('MS-CAT-004', {
          detail: describeErrors(validateDatasetInput.errors),
          where: '/datasets',
          status: 422,
        });
      return reply.code(201).send(await core.publisher.publish(request.body));
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/datasets/:id',
    { ...may.publish, schema: { summary: 'Take a dataset out of the catalogue', tags, params } },
    async (request, reply) => {
      await core.publisher.unpublish(request.params.id);
      return reply.code(204).send();
    },
  );

  app.get(
    '/approvals',
    { ...may.seeDeals, schema: { summary: 'Requests that wait for a decision here', tags } },
    async () => ({
      approvals: core.approvals.list(),
    }),
  );

  app.get<{ Params: { id: string } }>(
    '/approvals/:id',
    { ...may.seeDeals, schema: { summary: 'A request that waits, and whether you may approve it', tags, params } },
    async (request): Promise<ApprovalView> => {
      const approval = core.approvals.find(request.params.id);
      try {
        await core.approvals.signatoryFor(approval, actorOf(request));
        return { approval, signing: { may: true } };
      } catch (error) {
        if (!(error instanceof MillspaceError) || !error.code.startsWith('MS-SIG-')) throw error;
        const { text, who = [] } = error.details as { text?: Bilingual; who?: { person: string; name?: string }[] };
        const said = text ?? { en: error.message, de: error.message };
        return { approval, signing: { may: false, text: said, who: who.map(({ person, name }) => name ?? person) } };
      }
    },
  );

  app.post<{ Params: { id: string }; Body: { approve: boolean; reason?: string } }>(
    '/approvals/:id',
    {
      ...may.refuse,
      schema: {
        summary: 'Approve or refuse a request',
        tags,
        params,
        body: {
          type: 'object',
          required: ['approve'],
          properties: { approve: { type: 'boolean' }, reason: text(2000) },
        },
      },
    },
    async (request) => {
      if (request.body.approve) demandRole(request, 'signatory');
      await core.approvals.decide(request.params.id, request.body, actorOf(request));
      return { decided: true };
    },
  );
}
