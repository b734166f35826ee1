import type { PageRoute } from '../app/page-route.ts';

export const partnerPages: readonly PageRoute[] = [
  { path: '/partners', load: () => import('./partners.page.tsx'), texts: ['partners', 'outside'] },
  {
    path: '/partners/$partner',
    load: () => import('./partner.page.tsx'),
    texts: ['partners', 'outside', 'agreements', 'terms', 'catalog'],
  },
  {
    path: '/partners/$partner/catalog/$dataset',
    load: () => import('../outside/outside-offer.page.tsx'),
    texts: ['outside', 'partners', 'catalog', 'terms'],
  },
];
