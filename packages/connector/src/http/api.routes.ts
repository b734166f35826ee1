import { bearerOf, sameSecret } from '@millspace/runtime/admin-token';
import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance, FastifyRequest } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';
import { registerBrokerRoutes } from './broker.routes.ts';
import { registerExportRoutes } from './export.routes.ts';
import { registerLiveRoutes } from './live.routes.ts';
import { registerPublishRoutes } from './publish.routes.ts';
import { registerRecordRoutes } from './records.routes.ts';
import { registerSourceRoutes } from './sources.routes.ts';
import { registerStoreRoutes } from './store.routes.ts';

/** The connector's own API. Role of every route: administrator of this connector (who can read its token file). */
export async function registerLocalApi(app: FastifyInstance, deps: { core: Core; adminToken: string }): Promise<void> {
  const { core, adminToken } = deps;
  await app.register(
    async (api) => {
      api.addHook('onRequest', async (request: FastifyRequest) => {
        const token = bearerOf(request.headers.authorization);
        if (token === undefined || !sameSecret(token, adminToken)) {
          throw new MillspaceError('MS-AUTH-001', {
            detail: 'this needs the content of the file admin-token of the data folder as bearer token',
            status: 401,
          });
        }
      });
      registerStoreRoutes(api, core);
      registerRecordRoutes(api, core);
      registerSourceRoutes(api, core);
      registerPublishRoutes(api, core);
      registerBrokerRoutes(api, core);
      registerExportRoutes(api, core);
      registerLiveRoutes(api, core);
    },
    { prefix: '/api/v1' },
  );
}
