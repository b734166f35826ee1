import type { PageRoute } from '../app/page-route.ts';

const texts = ['machines', 'plots'];
const load = () => import('./machine.page.tsx');

export const machinePages: readonly PageRoute[] = [
  { path: '/machines', load: () => import('./machines.page.tsx'), texts },
  { path: '/machines/$machine', load, texts },
  { path: '/machines/$machine/$tab', load, texts },
];
