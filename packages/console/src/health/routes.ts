import type { PageRoute } from '../app/page-route.ts';

export const healthPages: readonly PageRoute[] = [
  { path: '/status', load: () => import('./health.page.tsx'), texts: ['health'] },
];
