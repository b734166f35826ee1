import { auditPages } from '../audit/routes.ts';
import { brokerOverviewPages } from '../broker-overview/routes.ts';
import { exchangePages } from '../exchanges/routes.ts';
import { healthPages } from '../health/routes.ts';
import { helpPages } from '../help/routes.ts';
import { inboxPages } from '../inbox/routes.ts';
import { notificationPages } from '../notifications/routes.ts';
import { participantPages } from '../participants/routes.ts';
import { peoplePages } from '../people/routes.ts';
import { policyPages } from '../policies/routes.ts';
import { proposalPages } from '../proposals/routes.ts';
import { simulatorPages } from '../simulator/routes.ts';
import { whyPages } from '../why/routes.ts';
import type { AppPages } from './page-route.ts';

const ADMIN = ['admin'];

/** What a broker serves: administering the dataspace. */
const broker: AppPages = {
  navigation: [
    {
      entries: [
        { label: 'overview', to: '/' },
        { label: 'inbox', to: '/inbox' },
        { label: 'participants', to: '/participants', roles: ADMIN },
      ],
    },
    {
      label: 'policies',
      entries: [
        { label: 'templates', to: '/policies' },
        { label: 'rules', to: '/rules' },
        { label: 'proposals', to: '/proposals' },
        { label: 'simulator', to: '/simulator', roles: ADMIN },
      ],
    },
    {
      label: 'evidence',
      entries: [
        { label: 'exchanges', to: '/exchanges', roles: ADMIN },
        { label: 'audit', to: '/audit' },
        { label: 'health', to: '/status' },
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
    ...brokerOverviewPages,
    ...inboxPages,
    ...participantPages,
    ...exchangePages,
    ...policyPages,
    ...proposalPages,
    ...simulatorPages,
    ...auditPages,
    ...healthPages,
    ...peoplePages,
    ...notificationPages,
    ...whyPages,
    ...helpPages,
  ],
};

export default broker;
