import { agreementPages } from '../agreements/routes.ts';
import { approvalPages } from '../approvals/routes.ts';
import { catalogPages } from '../catalog/routes.ts';
import { comparePages } from '../compare/routes.ts';
import { dataPages } from '../data/routes.ts';
import { datasetPages } from '../datasets/routes.ts';
import { dutyPages } from '../duties/routes.ts';
import { helpPages } from '../help/routes.ts';
import { inboxPages } from '../inbox/routes.ts';
import { machinePages } from '../machines/routes.ts';
import { notificationPages } from '../notifications/routes.ts';
import { overviewPages } from '../overview/routes.ts';
import { partnerPages } from '../partners/routes.ts';
import { peoplePages } from '../people/routes.ts';
import { requestPages } from '../requests/routes.ts';
import { sourcePages } from '../sources/routes.ts';
import { whyPages } from '../why/routes.ts';
import type { AppPages } from './page-route.ts';

const READS_DATA = ['viewer', 'publisher', 'subscriber'];
const READS_DEALS = [...READS_DATA, 'signatory'];

/** What a connector serves: publishing and receiving. */
const connector: AppPages = {
  navigation: [
    {
      entries: [
        { label: 'overview', to: '/' },
        { label: 'inbox', to: '/inbox' },
        { label: 'agreements', to: '/agreements', roles: READS_DEALS },
        { label: 'partners', to: '/partners', roles: [...READS_DEALS, 'admin'] },
      ],
    },
    {
      label: 'publish',
      entries: [
        { label: 'machines', to: '/machines', roles: READS_DATA },
        { label: 'sources', to: '/sources', roles: ['viewer', 'publisher'] },
        { label: 'datasets', to: '/datasets', roles: READS_DEALS },
      ],
    },
    {
      label: 'receive',
      entries: [
        { label: 'catalog', to: '/catalog', roles: READS_DEALS },
        { label: 'requests', to: '/requests', roles: READS_DEALS },
        { label: 'data', to: '/data', roles: READS_DEALS },
        { label: 'compare', to: '/compare', roles: READS_DATA },
        { label: 'duties', to: '/duties', roles: [...READS_DEALS, 'admin'] },
      ],
    },
    {
      entries: [
        { label: 'notifications', to: '/notifications' },
        { label: 'people', to: '/people' },
      ],
    },
  ],
  pages: [
    ...overviewPages,
    ...machinePages,
    ...peoplePages,
    ...notificationPages,
    ...datasetPages,
    ...agreementPages,
    ...partnerPages,
    ...approvalPages,
    ...inboxPages,
    ...catalogPages,
    ...requestPages,
    ...dataPages,
    ...comparePages,
    ...dutyPages,
    ...whyPages,
    ...helpPages,
    ...sourcePages,
  ],
};

export default connector;
