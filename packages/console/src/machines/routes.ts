import type { PageRoute } from '../app/page-route.ts';

export const machinePages: readonly PageRoute[] = [
  { path: '/machines', load: () => import('./machines.page.tsx'), texts: ['machines'] },
  { path: '/machines/$machine', load: () => import('./machine.page.tsx'), texts: ['machines', 'plots'] },
];
