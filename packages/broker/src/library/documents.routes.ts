import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateContractDocumentInput } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import type { ContractDocuments } from './documents.ts';

/** Annexes of templates: read by connectors, which check them against the hash that was signed; kept by the administrator. */
export function documentRoutes(app: FastifyInstance, deps: { guards: Guards; documents: ContractDocuments }): void {
  const { guards, documents } = deps;

  app.get('/documents', guards.reader('Texts that contracts name by their hash, without the texts'), async () => ({
    documents: await documents.list(),
  }));

  app.get('/documents/:digest', guards.reader('One text, by its hash'), async (request) =>
    documents.find((request.params as { digest: string }).digest),
  );

  app.post(
    '/documents',
    guards.admin('Keep a text that templates name as an annex', { body: { type: 'object' } }),
    async (request, reply) => {
      const { body } = request;
      if (!validateContractDocumentInput(body))
        throw new MillspaceError('MS-GEN-400', {
          detail: describeErrors(validateContractDocumentInput.errors),
          where: '/documents',
          status: 400,
        });
      return reply.code(201).send(await documents.add(body, actorOf(request).pseudonym));
    },
  );
}
