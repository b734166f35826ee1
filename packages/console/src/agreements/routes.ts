import type { PageRoute } from '../app/page-route.ts';

export const agreementPages: readonly PageRoute[] = [
  { path: '/agreements', load: () => import('./agreements.page.tsx'), texts: ['agreements'] },
  {
    path: '/agreements/$id',
    load: () => import('./agreement.page.tsx'),
    texts: ['agreements', 'outside', 'datasets', 'terms'],
  },
];
