import type { PageRoute } from '../app/page-route.ts';

export const exchangePages: readonly PageRoute[] = [
  { path: '/exchanges', load: () => import('./exchanges.page.tsx'), texts: ['exchanges'] },
  { path: '/exchanges/$id', load: () => import('./exchange.page.tsx'), texts: ['exchanges'] },
];
