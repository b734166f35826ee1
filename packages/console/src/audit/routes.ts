import type { PageRoute } from '../app/page-route.ts';

export const auditPages: readonly PageRoute[] = [
  { path: '/audit', load: () => import('./audit.page.tsx'), texts: ['audit'] },
];
