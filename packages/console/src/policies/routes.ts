import type { PageRoute } from '../app/page-route.ts';

export const policyPages: readonly PageRoute[] = [
  { path: '/rules', load: () => import('./rules.page.tsx'), texts: ['policies', 'proposals'] },
];
