import type { PageRoute } from '../app/page-route.ts';

export const brokerOverviewPages: readonly PageRoute[] = [
  { path: '/', load: () => import('./overview.page.tsx'), texts: ['overview'] },
];
