import type { PageRoute } from '../app/page-route.ts';

const texts = ['help', 'glossary'];
const load = () => import('./help.page.tsx');

/** The same pages at connector and broker. */
export const helpPages: readonly PageRoute[] = [
  { path: '/docs', load, texts },
  { path: '/docs/$area', load, texts },
  { path: '/glossary', load: () => import('./glossary.page.tsx'), texts },
];
