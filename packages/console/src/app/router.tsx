import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from '@tanstack/react-router';
import type { ConsoleInfo } from '../api/console.ts';
import { loadPart } from '../api/load-part.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { loadTexts } from '../i18n/start.ts';
import { AlreadySetUp } from '../sign-in/already-set-up.tsx';
import { NotFound } from './not-found.tsx';
import type { AppPages } from './page-route.ts';
import { parseSearch, stringifySearch } from './search-codec.ts';
import { Shell } from './shell.tsx';

const apps: Record<ConsoleInfo['app'], () => Promise<{ default: AppPages }>> = {
  connector: () => import('./connector-pages.ts'),
  broker: () => import('./broker-pages.ts'),
};

/** The router over the pages of this process; each page and its texts are loaded when it is opened. */
export async function makeRouter(app: ConsoleInfo['app'], history?: RouterHistory) {
  const { default: served } = await loadPart(apps[app]);
  const root = createRootRoute({
    component: () => (
      <Shell navigation={served.navigation}>
        <Outlet />
      </Shell>
    ),
    notFoundComponent: NotFound,
  });
  const pages = served.pages.map(({ path, load, texts }) =>
    createRoute({
      getParentRoute: () => root,
      path,
      loader: () => loadTexts(texts),
      component: lazyRouteComponent(() => loadPart(load)),
    }),
  );
  const link = createRoute({ getParentRoute: () => root, path: '/setup/$code', component: AlreadySetUp });
  return createRouter({
    routeTree: root.addChildren([link, ...pages]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    defaultErrorComponent: ({ error, reset }) => <ErrorPanel error={error} retry={reset} />,
    ...(history ? { history } : {}),
  });
}
