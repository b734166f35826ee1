import type { PageRoute } from '../app/page-route.ts';

export const dataPages: readonly PageRoute[] = [
  { path: '/data', load: () => import('./datasets.page.tsx'), texts: ['data'] },
  {
    path: '/data/$id',
    load: () => import('./dataset.page.tsx'),
    texts: ['data', 'plots', 'terms', 'duties', 'machines'],
  },
  {
    path: '/data/$id/$tab',
    load: () => import('./dataset.page.tsx'),
    texts: ['data', 'plots', 'terms', 'duties', 'machines'],
  },
];
