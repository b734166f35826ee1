import type { NotificationsView } from '@millspace/schemas';
import { validateNotificationSettings } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { idOf, settingsOf } from './settings.ts';

const view: NotificationsView = {
  mail: { host: 'mail', port: 587, security: 'starttls', user: 'u', from: 'a@b', hasPassword: true, fixed: false },
  lists: [
    { id: 'file', address: 'f@b', language: 'en', rhythm: 'daily', fixed: true },
    { id: 'shift', address: 's@b', language: 'de', rhythm: 'at-once', kinds: ['disk'], fixed: false },
  ],
  webhooks: [{ id: 'tickets', url: 'https://t.example/', fixed: false }],
  ...{ kinds: [], names: false, deliveries: [] },
};

test('what is saved is what was set here, without the marks of the view', () => {
  const settings = settingsOf(view);
  expect(validateNotificationSettings(settings), JSON.stringify(validateNotificationSettings.errors)).toBe(true);
  expect(settings.mail).toEqual({ host: 'mail', port: 587, security: 'starttls', user: 'u', from: 'a@b' });
  expect(settings.lists.map(({ id }) => id)).toEqual(['shift']);
  expect(settingsOf({ ...view, mail: view.mail && { ...view.mail, fixed: true } }).mail).toBeNull();
});

test('names are made of what was typed, each once', () => {
  expect(idOf('Schicht Früh!', [])).toBe('schicht-frueh');
  expect(idOf('shift', ['shift', 'shift-2'])).toBe('shift-3');
  expect(idOf('—', [])).toBeNull();
});
