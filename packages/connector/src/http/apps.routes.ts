import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

/** Local programs that may read data, each for one purpose. */
export function registerAppRoutes(app: FastifyInstance, core: Core): void {
  const { apps } = core.duties;
  const tags = ['apps'];
  const params = { type: 'object', required: ['name'], properties: { name: text(63) } };

  app.get('/apps', { ...may.administer, schema: { summary: 'Registered local programs', tags } }, async () => ({
    apps: apps.list(),
  }));

  app.post<{ Body: { name: string; purpose: string; role?: string } }>(
    '/apps',
    {
      ...may.administer,
      schema: {
        summary: 'Register a local program; its token is shown this once',
        tags,
        body: {
          type: 'object',
          required: ['name', 'purpose'],
          additionalProperties: false,
          properties: { name: text(63), purpose: { ...text(512), minLength: 1 }, role: { ...text(128), minLength: 1 } },
        },
      },
    },
    async (request, reply) => reply.code(201).send(apps.register(request.body)),
  );

  app.post<{ Params: { name: string } }>(
    '/apps/:name/token',
    { ...may.administer, schema: { summary: 'A new token; the old one is good no more', tags, params } },
    async (request) => ({ token: apps.renewToken(request.params.name) }),
  );

  app.post<{ Params: { name: string } }>(
    '/apps/:name/disable',
    { ...may.administer, schema: { summary: 'Let a program read no more, at once', tags, params } },
    async (request) => ({ app: apps.disable(request.params.name) }),
  );

  app.delete<{ Params: { name: string } }>(
    '/apps/:name',
    { ...may.administer, schema: { summary: 'Remove a program from the register', tags, params } },
    async (request, reply) => {
      apps.remove(request.params.name);
      return reply.code(204).send();
    },
  );
}
