import type { JWK } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';
import { htmlOf, PAGE_CSP } from '../print/html.ts';
import { pageOf } from '../print/page.ts';
import { sheetOf } from '../print/sheet.ts';
import { textOf } from '../print/text.ts';
import type { Language } from '../print/words.ts';
import { may } from './roles.ts';

/** Agreement and annexes as one page, out of what is kept here. */
export function registerPrintRoutes(app: FastifyInstance, core: Core): void {
  app.get<{ Params: { id: string }; Querystring: { format?: 'html' | 'text'; language?: Language } }>(
    '/agreements/:id/print',
    {
      ...may.seeDeals,
      schema: {
        summary: 'An agreement with its annexes as one page for printing, or as plain text; asks nobody',
        tags: ['signing'],
        querystring: {
          type: 'object',
          properties: { format: { enum: ['html', 'text'] }, language: { enum: ['en', 'de'] } },
        },
      },
    },
    async (request, reply) => {
      const { evidence, signing, rules, publications, identity, clock } = core;
      const kept = evidence.agreement(request.params.id);
      if (kept === null)
        throw new MillspaceError('MS-AGR-001', {
          detail: `no agreement ${request.params.id} is kept by this connector`,
          status: 404,
        });
      const { format = 'html', language = 'en' } = request.query;
      const sheet = await sheetOf({
        kept,
        datasetTitle: publications.find(kept.dataset)?.dataset.title ?? null,
        document: (digest) => signing.documents.find(digest),
        rules: rules.list(),
        nameOf: (person) => signing.nameOf(person),
        instruction: (id) => signing.instructions.find(id),
        ownKey: identity.key.publicJwk as JWK,
        now: clock.now(),
      });
      const page = pageOf(sheet, language);
      if (format === 'text') return reply.type('text/plain; charset=utf-8').send(textOf(page));
      return reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_CSP).send(htmlOf(page));
    },
  );
}
