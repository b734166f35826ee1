import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateContractDocumentInput } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

/** Who may sign what, what is signed without asking again, and the texts that contracts name. */
export function registerSigningRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['signing'];
  const { signing } = core;

  app.get(
    '/signatories',
    { ...may.seeSignatories, schema: { summary: 'Who may bind the company here, and within which limits', tags } },
    async () => ({ signatories: signing.signatories.list() }),
  );

  app.put<{ Params: { name: string } }>(
    '/signatories/:name/limits',
    {
      ...may.administer,
      schema: {
        summary: 'What a person may sign, in place of what was set before; ends their standing instructions',
        tags,
      },
    },
    async (request) => signing.setLimits(request.params.name, request.body, actorOf(request)),
  );

  app.get(
    '/instructions',
    { ...may.seeDuties, schema: { summary: 'Standing instructions, the newest first', tags } },
    async () => ({ instructions: signing.instructions.list() }),
  );

  app.post(
    '/instructions',
    { ...may.sign, schema: { summary: 'Have contracts signed without asking again, in your name', tags } },
    async (request, reply) => reply.code(201).send(signing.instructions.add(request.body, actorOf(request))),
  );

  app.post<{ Params: { id: string }; Body: { reason?: string } | null }>(
    '/instructions/:id/end',
    {
      ...may.seeSignatories,
      schema: {
        summary: 'End a standing instruction',
        tags,
        body: { type: ['object', 'null'], properties: { reason: text(2000) } },
      },
    },
    async (request) => signing.instructions.end(request.params.id, actorOf(request), request.body?.reason),
  );

  app.get(
    '/documents',
    { ...may.seeDeals, schema: { summary: 'Texts of contracts that are kept here, without the texts', tags } },
    async () => ({ documents: signing.documents.list() }),
  );

  app.post(
    '/documents',
    { ...may.addDocuments, schema: { summary: 'Keep a text that a contract names by its hash', tags } },
    async (request, reply) => {
      const { body } = request;
      if (!validateContractDocumentInput(body))
        throw new MillspaceError('MS-GEN-400', {
          detail: describeErrors(validateContractDocumentInput.errors),
          where: '/documents',
          status: 400,
        });
      return reply.code(201).send(signing.documents.add(body));
    },
  );
}
