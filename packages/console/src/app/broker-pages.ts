import { brokerOverviewPages } from '../broker-overview/routes.ts';
import { whyPages } from '../why/routes.ts';
import type { AppPages } from './page-route.ts';

/** What a broker serves: administering the dataspace. */
const broker: AppPages = {
  navigation: [{ entries: [{ label: 'overview', to: '/' }] }],
  pages: [...brokerOverviewPages, ...whyPages],
};

export default broker;
