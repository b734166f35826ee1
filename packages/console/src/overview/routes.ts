import type { PageRoute } from '../app/page-route.ts';

export const overviewPages: readonly PageRoute[] = [
  { path: '/', load: () => import('./overview.page.tsx'), texts: ['overview', 'machines'] },
];
