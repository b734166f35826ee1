import type { PageRoute } from '../app/page-route.ts';

export const sourcePages: readonly PageRoute[] = [
  { path: '/sources', load: () => import('./sources.page.tsx'), texts: ['sources'] },
  { path: '/sources/new', load: () => import('./new-source.page.tsx'), texts: ['sources'] },
  { path: '/sources/$source/setup/$step', load: () => import('./setup/setup.page.tsx'), texts: ['sources'] },
  { path: '/sources/$source', load: () => import('./detail/source.page.tsx'), texts: ['sources'] },
  { path: '/sources/$source/$tab', load: () => import('./detail/source.page.tsx'), texts: ['sources'] },
];
