import type { PageRoute } from '../app/page-route.ts';

export const participantPages: readonly PageRoute[] = [
  { path: '/participants', load: () => import('./participants.page.tsx'), texts: ['participants', 'outside'] },
  { path: '/participants/$id', load: () => import('./participant.page.tsx'), texts: ['participants'] },
  { path: '/invitations', load: () => import('./invitations.page.tsx'), texts: ['participants'] },
];
