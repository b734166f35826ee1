import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { ReceivedFile } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { admitted } from './admission.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

const params = (name: string) => ({ type: 'object', required: [name], properties: { [name]: text(512) } });

/** Files that came from outside partners, behind the same gate as rows. */
export function registerFileRoutes(app: FastifyInstance, core: Core): void {
  app.get(
    '/received-files',
    { ...may.seeData, schema: { summary: 'Files that came from outside partners', tags: ['store'] } },
    async (request): Promise<{ files: ReceivedFile[] }> => {
      const hidden = core.duties.gate.hidden(actorOf(request));
      return {
        files: core.files
          .list()
          .filter(({ scope }) => !hidden.has(scope))
          .map(({ scope: agreement, ...file }) => ({ ...file, agreement })),
      };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/received-files/:id',
    {
      ...may.takeAway,
      schema: { summary: 'A file that came from an outside partner', tags: ['store'], params: params('id') },
    },
    async (request, reply) => {
      const file = core.files.find(request.params.id);
      await admitted(core, request, file.scope);
      const name = encodeURIComponent(file.name);
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
        .header('x-content-type-options', 'nosniff')
        .header('content-length', file.bytes)
        .type('application/octet-stream')
        .send(core.files.read(file));
    },
  );

  app.post<{ Params: { pid: string } }>(
    '/transfers/:pid/fetch',
    {
      ...may.receive,
      schema: {
        summary: 'Fetch the data of an outside provider once more',
        tags: ['transfers'],
        params: params('pid'),
      },
    },
    async (request, reply) => {
      const { pid } = request.params;
      if (!(await core.pulls.again(pid)))
        throw new MillspaceError('MS-TRF-001', { detail: `nothing is fetched by the transfer ${pid}`, status: 404 });
      return reply.code(202).send({ fetching: true });
    },
  );
}
