import type { PageRoute } from '../app/page-route.ts';

export const requestPages: readonly PageRoute[] = [
  { path: '/requests', load: () => import('./requests.page.tsx'), texts: ['requests'] },
  {
    path: '/requests/$id',
    load: () => import('./request.page.tsx'),
    texts: ['requests', 'outside', 'terms', 'datasets'],
  },
];
