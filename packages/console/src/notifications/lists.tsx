import { Button, TextInput } from '@mantine/core';
import type { NotificationPreferences, NotificationsView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../design/data-table.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Choices } from './choices.tsx';
import { useKindWords } from './kinds.tsx';
import { NewReceiver } from './new-receiver.tsx';
import { RemoveReceiver } from './remove-receiver.tsx';
import { SendTest } from './send-test.tsx';
import { settingsOf } from './settings.ts';
import { useSettings } from './use-settings.ts';

type List = NotificationsView['lists'][number];

/** Addresses that are told, whoever reads there. */
export function Lists({ of }: { of: NotificationsView }) {
  const { t } = useTranslation('notifications');
  const words = useKindWords();
  const remove = useSettings();
  const [adding, setAdding] = useState(false);
  const without = (id: string) => {
    const settings = settingsOf(of);
    return { ...settings, lists: settings.lists.filter((list) => list.id !== id) };
  };
  const columns: Column<List>[] = [
    { head: t('name'), cell: ({ id }) => id },
    { head: t('address'), cell: ({ address }) => address },
    { head: t('language'), cell: ({ language }) => (language === 'de' ? 'Deutsch' : 'English') },
    { head: t('rhythm'), cell: ({ rhythm }) => t(rhythm) },
    { head: t('which'), minWidth: '12rem', cell: ({ kinds }) => words(kinds) },
    {
      head: t('acts'),
      cell: (list) => (
        <div className="ms-row">
          {of.mail === null ? null : <SendTest to={{ channel: 'list', id: list.id }} name={list.id} />}
          <RemoveReceiver of={list} onRemove={() => remove.mutate(without(list.id))} />
        </div>
      ),
    },
  ];
  return (
    <section className="ms-panel">
      <h2>{t('lists')}</h2>
      <p className="ms-muted">{t('listsAbout')}</p>
      {of.lists.length === 0 ? null : (
        <DataTable label={t('lists')} rows={of.lists} keyOf={({ id }) => id} columns={columns} />
      )}
      {remove.error ? <ErrorPanel error={remove.error} /> : null}
      {adding ? (
        <NewList of={of} onDone={() => setAdding(false)} />
      ) : (
        <Button onClick={() => setAdding(true)}>{t('addList')}</Button>
      )}
    </section>
  );
}

function NewList({ of, onDone }: { of: NotificationsView; onDone: () => void }) {
  const { t, i18n } = useTranslation('notifications');
  const reader: NotificationPreferences['language'] = i18n.resolvedLanguage === 'de' ? 'de' : 'en';
  const [address, setAddress] = useState('');
  const [language, setLanguage] = useState(reader);
  const [rhythm, setRhythm] = useState<NotificationPreferences['rhythm']>('at-once');
  return (
    <NewReceiver
      of={of}
      title={t('addList')}
      lacks={address.includes('@') ? null : t('lacksAddress')}
      settingsWith={(common) => {
        const settings = settingsOf(of);
        return { ...settings, lists: [...settings.lists, { ...common, address: address.trim(), language, rhythm }] };
      }}
      onSaved={onDone}
      onCancel={onDone}
    >
      <TextInput
        mt="sm"
        type="email"
        label={t('address')}
        value={address}
        maxLength={254}
        autoComplete="off"
        onChange={(e) => setAddress(e.currentTarget.value)}
      />
      <Choices language={language} rhythm={rhythm} onLanguage={setLanguage} onRhythm={setRhythm} />
    </NewReceiver>
  );
}
