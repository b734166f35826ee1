import type { PageRoute } from '../app/page-route.ts';

export const notificationPages: readonly PageRoute[] = [
  { path: '/notifications', load: () => import('./notifications.page.tsx'), texts: ['notifications'] },
];
