import type { PageRoute } from '../app/page-route.ts';

const TEMPLATE_TEXTS = ['templates', 'builder', 'terms', 'proposals'];

export const policyPages: readonly PageRoute[] = [
  { path: '/policies', load: () => import('./templates/templates.page.tsx'), texts: ['templates', 'terms'] },
  { path: '/policies/new', load: () => import('./templates/new-template.page.tsx'), texts: ['templates'] },
  { path: '/policies/$template', load: () => import('./templates/template.page.tsx'), texts: TEMPLATE_TEXTS },
  { path: '/policies/$template/$tab', load: () => import('./templates/template.page.tsx'), texts: TEMPLATE_TEXTS },
  { path: '/rules', load: () => import('./rules.page.tsx'), texts: ['policies', 'builder', 'terms', 'proposals'] },
];
