import type { PageRoute } from '../app/page-route.ts';

export const peoplePages: readonly PageRoute[] = [
  { path: '/people', load: () => import('./people.page.tsx'), texts: ['people'] },
  { path: '/people/$name', load: () => import('./person.page.tsx'), texts: ['people'] },
];
