import type { PageRoute } from '../app/page-route.ts';

const dataset = () => import('./dataset.page.tsx');
const publish = () => import('./publish/publish.page.tsx');
const ofDataset = ['datasets', 'terms', 'plots', 'agreements'];

export const datasetPages: readonly PageRoute[] = [
  { path: '/datasets', load: () => import('./datasets.page.tsx'), texts: ['datasets'] },
  { path: '/datasets/new', load: publish, texts: ofDataset },
  { path: '/datasets/new/$step', load: publish, texts: ofDataset },
  { path: '/datasets/$id', load: dataset, texts: ofDataset },
  { path: '/datasets/$id/$tab', load: dataset, texts: ofDataset },
];
