import type { NotificationSettings, NotificationsView } from '@millspace/schemas';
import { useCommand } from '../api/use-api.ts';

/** Saves everything that is set here at once, as the API takes it. */
export const useSettings = () =>
  useCommand<NotificationSettings, NotificationsView>(
    (body) => ({ method: 'PUT', path: '/notifications', body }),
    ['notifications'],
  );
