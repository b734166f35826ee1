import { overviewPages } from '../overview/routes.ts';
import type { AppPages } from './page-route.ts';

/** What a connector serves: publishing and receiving. */
const connector: AppPages = {
  navigation: [{ entries: [{ label: 'overview', to: '/' }] }],
  pages: [...overviewPages],
};

export default connector;
