import type { PageRoute } from '../app/page-route.ts';

/** The same page at connector and broker. */
export const whyPages: readonly PageRoute[] = [
  { path: '/why/$kind/$id', load: () => import('./why.page.tsx'), texts: ['why', 'terms'] },
];
