import { brokerOverviewPages } from '../broker-overview/routes.ts';
import { exchangePages } from '../exchanges/routes.ts';
import { participantPages } from '../participants/routes.ts';
import { peoplePages } from '../people/routes.ts';
import { whyPages } from '../why/routes.ts';
import type { AppPages } from './page-route.ts';

const ADMIN = ['admin'];

/** What a broker serves: administering the dataspace. */
const broker: AppPages = {
  navigation: [
    {
      entries: [
        { label: 'overview', to: '/' },
        { label: 'participants', to: '/participants', roles: ADMIN },
        { label: 'exchanges', to: '/exchanges', roles: ADMIN },
        { label: 'people', to: '/people' },
      ],
    },
  ],
  pages: [...brokerOverviewPages, ...participantPages, ...exchangePages, ...peoplePages, ...whyPages],
};

export default broker;
