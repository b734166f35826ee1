import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Catalog, CatalogSearch } from './catalog.ts';

const DATASET_BODY_BYTES = 1024 * 1024;

export function catalogRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; catalog: Catalog; who: (request: object) => ConnectorIdentity },
): void {
  const { guards, catalog, who } = deps;

  app.get('/datasets', guards.connector('Own datasets, published or not'), async (request) => ({
    datasets: await catalog.own(who(request).participant),
  }));

  app.put(
    '/datasets/:id',
    {
      bodyLimit: DATASET_BODY_BYTES,
      ...guards.connector('Publish or change a dataset: every policy is compiled first'),
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const { participant, connector } = who(request);
      return catalog.put(id, request.body, participant, connector);
    },
  );

  app.delete('/datasets/:id', guards.connector('Remove a dataset from the catalogue'), async (request, reply) => {
    const { id } = request.params as { id: string };
    const { participant, connector } = who(request);
    await catalog.remove(id, participant, connector);
    return reply.code(204).send();
  });

  app.get(
    '/catalog',
    guards.connector('Search what others have published and you may see', {
      querystring: shapes.object({
        q: shapes.text(200),
        machineType: shapes.text(80),
        pack: shapes.text(80),
        signal: shapes.text(128),
        provider: shapes.text(63),
        limit: { type: 'integer', minimum: 1, maximum: 100 },
        cursor: shapes.text(600),
      }),
    }),
    async (request) => catalog.search(who(request).participant, request.query as CatalogSearch),
  );

  app.get('/catalog/:id', guards.connector('One dataset of the catalogue'), async (request) => {
    const { id } = request.params as { id: string };
    return catalog.visible(id, who(request).participant);
  });
}
