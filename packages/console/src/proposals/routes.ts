import type { PageRoute } from '../app/page-route.ts';

export const proposalPages: readonly PageRoute[] = [
  { path: '/proposals', load: () => import('./proposals.page.tsx'), texts: ['proposals'] },
  { path: '/proposals/$id', load: () => import('./proposal.page.tsx'), texts: ['proposals', 'policies'] },
];
