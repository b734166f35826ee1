import type { PageRoute } from '../app/page-route.ts';

export const auditPages: readonly PageRoute[] = [
  { path: '/audit', load: () => import('./audit.page.tsx'), texts: ['audit'] },
  { path: '/audit/verify', load: () => import('./verify.page.tsx'), texts: ['audit'] },
];
