import type { PageRoute } from '../app/page-route.ts';

export const simulatorPages: readonly PageRoute[] = [
  { path: '/simulator', load: () => import('./simulator.page.tsx'), texts: ['builder', 'simulator'] },
];
