import type { PageRoute } from '../app/page-route.ts';

export const comparePages: readonly PageRoute[] = [
  { path: '/compare', load: () => import('./compare.page.tsx'), texts: ['compare', 'machines', 'plots'] },
];
