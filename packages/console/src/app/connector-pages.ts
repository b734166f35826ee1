import { machinePages } from '../machines/routes.ts';
import { overviewPages } from '../overview/routes.ts';
import type { AppPages } from './page-route.ts';

const READS_DATA = ['viewer', 'publisher', 'subscriber'];

/** What a connector serves: publishing and receiving. */
const connector: AppPages = {
  navigation: [
    { entries: [{ label: 'overview', to: '/' }] },
    { label: 'publish', entries: [{ label: 'machines', to: '/machines', roles: READS_DATA }] },
  ],
  pages: [...overviewPages, ...machinePages],
};

export default connector;
