import { consoleRoutes } from '@millspace/runtime/console/console.routes';
import { consoleEventRoutes } from '@millspace/runtime/console/events.routes';
import { serveConsole } from '@millspace/runtime/console/serve.routes';
import { tellChanges } from '@millspace/runtime/console/tell-changes';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { notificationRoutes } from '@millspace/runtime/notifications/notifications.routes';
import type { PeopleDesk } from '@millspace/runtime/users/desk';
import { userRoutes } from '@millspace/runtime/users/users.routes';
import { vocabularyRoutes } from '@millspace/runtime/vocabulary.routes';
import type { Core } from '../core.ts';
import { VERSION } from '../version.ts';
import { bookActs } from './acts.ts';
import { registerAnalyseRoutes } from './analyse.routes.ts';
import { registerAppRoutes } from './apps.routes.ts';
import { registerAuditRoutes } from './audit.routes.ts';
import { registerBalanceRoutes } from './balance.routes.ts';
import { registerBrokerRoutes } from './broker.routes.ts';
import { registerDraftRoutes } from './drafts.routes.ts';
import { registerDutyRoutes } from './duties.routes.ts';
import { registerExportRoutes } from './export.routes.ts';
import { registerFileRoutes } from './files.routes.ts';
import { HEARING, TOPICS_OF_PATHS } from './hearing.ts';
import { registerInboxRoutes } from './inbox.routes.ts';
import { registerLeaveRoutes } from './leave.routes.ts';
import { registerLiveRoutes } from './live.routes.ts';
import { registerMachineRoutes } from './machines.routes.ts';
import { registerMandateRoutes } from './mandate.routes.ts';
import { registerPreviewRoutes } from './preview.routes.ts';
import { registerPrintRoutes } from './print.routes.ts';
import { registerPublishRoutes } from './publish.routes.ts';
import { registerRecordRoutes } from './records.routes.ts';
import { CONNECTOR_ROLES } from './roles.ts';
import { registerSigningRoutes } from './signing.routes.ts';
import { registerSourceSettingsRoutes } from './source-settings.routes.ts';
import { registerSourceSignalRoutes } from './source-signals.routes.ts';
import { registerSourceRoutes } from './sources.routes.ts';
import { registerStepRoutes } from './steps.routes.ts';
import { registerStoreRoutes } from './store.routes.ts';

/** The connector's own API, for its people and for programs on the same machine. */
export async function registerLocalApi(
  app: FastifyInstance,
  deps: { core: Core; adminToken: string; desk: PeopleDesk },
): Promise<void> {
  const { core, adminToken, desk } = deps;
  app.guard.hint =
    'this needs a bearer token: sign in, or on this machine take the content of the file admin-token of the data folder';
  app.guard.add(desk.adminToken(adminToken, CONNECTOR_ROLES));
  app.guard.add(core.duties.apps.identify);
  app.guard.add(desk.identify);
  const { changes: bus } = core;
  await app.register(
    async (api) => {
      tellChanges(api, { bus, topics: TOPICS_OF_PATHS });
      consoleEventRoutes(api, { bus, hearing: HEARING });
      userRoutes(api, desk, ['admin', 'signatory']);
      vocabularyRoutes(api);
      notificationRoutes(api, {
        desk: core.notifications,
        people: desk.people,
        changed: () => bus.changed('notifications'),
      });
      consoleRoutes(api, {
        desk,
        app: 'connector',
        name: core.config.name,
        version: VERSION,
        participant: () => core.identity.enrolment?.participant ?? null,
      });
    },
    { prefix: '/api/v1' },
  );
  await app.register(
    async (api) => {
      bookActs(api, desk.people);
      tellChanges(api, { bus, topics: TOPICS_OF_PATHS });
      registerStoreRoutes(api, core);
      registerAnalyseRoutes(api, core);
      registerRecordRoutes(api, core);
      registerSourceRoutes(api, core);
      registerSourceSettingsRoutes(api, core);
      registerSourceSignalRoutes(api, core);
      registerPublishRoutes(api, core);
      registerDraftRoutes(api, core);
      registerPreviewRoutes(api, core);
      registerBrokerRoutes(api, core);
      registerStepRoutes(api, core);
      registerMandateRoutes(api, core);
      registerBalanceRoutes(api, core);
      registerAuditRoutes(api, core);
      registerExportRoutes(api, core);
      registerFileRoutes(api, core);
      registerLiveRoutes(api, core);
      registerMachineRoutes(api, core);
      registerAppRoutes(api, core);
      registerDutyRoutes(api, core);
      registerInboxRoutes(api, core);
      registerSigningRoutes(api, core);
      registerPrintRoutes(api, core);
      registerLeaveRoutes(api, core);
    },
    { prefix: '/api/v1' },
  );
  await serveConsole(app);
}
