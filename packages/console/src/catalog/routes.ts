import type { PageRoute } from '../app/page-route.ts';

export const catalogPages: readonly PageRoute[] = [
  { path: '/catalog', load: () => import('./catalog.page.tsx'), texts: ['catalog', 'terms'] },
  { path: '/catalog/$dataset', load: () => import('./offer.page.tsx'), texts: ['catalog', 'terms', 'plots'] },
];
