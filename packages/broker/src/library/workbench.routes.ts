import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Guards } from '../http/guards.ts';
import type { TemplateDrafts } from './drafts.ts';
import type { TemplateTests } from './template-tests.ts';
import type { Templates } from './templates.ts';

/** Where templates are written: drafts, tests, versions, uses. The administrator writes, an auditor reads. */
export function workbenchRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; templates: Templates; drafts: TemplateDrafts; tests: TemplateTests },
): void {
  const { guards, templates, drafts, tests } = deps;
  const params = (request: { params: unknown }) => request.params as { id: string; test: string };

  app.get('/templates/:id/versions', guards.auditor('Every version of a template, newest first'), async (request) => ({
    versions: await templates.versions(params(request).id),
  }));
  app.get('/template-uses', guards.auditor('How often each version of a template is in use'), async () => ({
    uses: await templates.uses(),
  }));

  app.get('/template-drafts', guards.auditor('Templates as far as they are written'), async () => ({
    drafts: await drafts.list(),
  }));
  app.get('/template-drafts/:id', guards.auditor('One draft'), async (request) => drafts.find(params(request).id));
  app.put(
    '/template-drafts/:id',
    guards.admin('Keep what is written of the next version; nobody can use it', { body: { type: 'object' } }),
    async (request) => drafts.save(params(request).id, request.body, actorOf(request).pseudonym),
  );
  app.delete('/template-drafts/:id', guards.admin('Throw a draft away'), async (request, reply) => {
    await drafts.drop(params(request).id);
    return reply.code(204).send();
  });

  app.get(
    '/templates/:id/tests',
    guards.auditor('Scenarios that are kept for a template, and what has to come out'),
    async (request) => ({ tests: await tests.list(params(request).id) }),
  );
  app.post(
    '/templates/:id/tests',
    guards.admin('Keep a scenario of the simulator as a test of a template', { body: { type: 'object' } }),
    async (request, reply) =>
      reply.code(201).send(await tests.add(params(request).id, request.body, actorOf(request).pseudonym)),
  );
  app.delete('/templates/:id/tests/:test', guards.admin('Remove a test'), async (request, reply) => {
    const { id, test } = params(request);
    await tests.remove(id, test);
    return reply.code(204).send();
  });
}
