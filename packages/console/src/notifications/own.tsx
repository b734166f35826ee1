import { Button, TextInput } from '@mantine/core';
import type { NotificationPreferences, OwnNotifications } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Choices } from './choices.tsx';
import { Kinds } from './kinds.tsx';
import { SendTest } from './send-test.tsx';

/** What whoever is signed in is told by e-mail. */
export function Own({ of }: { of: OwnNotifications }) {
  const { t, i18n } = useTranslation('notifications');
  const { preferences: saved, kinds: all, possible } = of;
  const reader = i18n.resolvedLanguage === 'de' ? 'de' : 'en';
  const [address, setAddress] = useState(saved.address ?? '');
  const [language, setLanguage] = useState(saved.address === null ? reader : saved.language);
  const [rhythm, setRhythm] = useState(saved.rhythm);
  const [kinds, setKinds] = useState(saved.kinds);
  const save = useCommand<NotificationPreferences>(
    (body) => ({ method: 'PUT', path: '/me/notifications', body }),
    ['notifications'],
  );
  const wanted: NotificationPreferences = {
    address: address.trim() === '' ? null : address.trim(),
    language,
    rhythm,
    ...(kinds === undefined ? {} : { kinds }),
  };
  const same =
    JSON.stringify(wanted) ===
    JSON.stringify({ ...saved, language: saved.address === null ? language : saved.language });
  return (
    <form
      className="ms-panel"
      style={{ maxWidth: 760 }}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(wanted);
      }}
    >
      <h2>{t('own')}</h2>
      {possible ? null : <p role="status">{t('notPossible')}</p>}
      <TextInput
        type="email"
        label={t('address')}
        description={t('addressHint')}
        value={address}
        maxLength={254}
        autoComplete="email"
        style={{ maxWidth: 480 }}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <Choices language={language} rhythm={rhythm} onLanguage={setLanguage} onRhythm={setRhythm} />
      <Kinds all={all} value={kinds} onChange={setKinds} />
      {save.error ? <ErrorPanel error={save.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={same} loading={save.isPending}>
          {t('save')}
        </Button>
        <span className="ms-muted" role="status">
          {same ? (save.isSuccess ? t('saved') : t('nothingChanged')) : null}
        </span>
        {possible && saved.address !== null && same ? <SendTest to={{ channel: 'self' }} /> : null}
      </div>
    </form>
  );
}
