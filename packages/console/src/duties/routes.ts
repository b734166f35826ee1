import type { PageRoute } from '../app/page-route.ts';

export const dutyPages: readonly PageRoute[] = [
  { path: '/duties', load: () => import('./duties.page.tsx'), texts: ['duties'] },
];
