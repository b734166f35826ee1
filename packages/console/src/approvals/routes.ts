import type { PageRoute } from '../app/page-route.ts';

export const approvalPages: readonly PageRoute[] = [
  {
    path: '/approvals/$id',
    load: () => import('./approval.page.tsx'),
    texts: ['approvals', 'terms', 'requests', 'datasets'],
  },
];
