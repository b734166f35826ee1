import type { PageRoute } from '../app/page-route.ts';

/** The same page at connector and broker. */
export const inboxPages: readonly PageRoute[] = [
  { path: '/inbox', load: () => import('./inbox.page.tsx'), texts: ['inbox'] },
];
