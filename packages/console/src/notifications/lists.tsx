import { Button, TextInput } from '@mantine/core';
import type { NotificationPreferences, NotificationsView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Choices } from './choices.tsx';
import { FormEnd } from './form-end.tsx';
import { type ChosenKinds, Kinds, useKindWords } from './kinds.tsx';
import { RemoveReceiver } from './remove-receiver.tsx';
import { SendTest } from './send-test.tsx';
import { idOf, settingsOf } from './settings.ts';
import { useSettings } from './use-settings.ts';

/** Addresses that are told, whoever reads there. */
export function Lists({ of }: { of: NotificationsView }) {
  const { t } = useTranslation('notifications');
  const words = useKindWords();
  const remove = useSettings();
  return (
    <section className="ms-panel">
      <h2>{t('lists')}</h2>
      <p className="ms-muted">{t('listsAbout')}</p>
      {of.lists.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a narrow screen scrolls it by keys
        <section className="ms-scroll" aria-label={t('lists')} tabIndex={0}>
          <table className="ms-table">
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('address')}</th>
                <th scope="col">{t('language')}</th>
                <th scope="col">{t('rhythm')}</th>
                <th scope="col">{t('which')}</th>
                <th scope="col">{t('acts')}</th>
              </tr>
            </thead>
            <tbody>
              {of.lists.map((list) => (
                <tr key={list.id}>
                  <th scope="row">{list.id}</th>
                  <td>{list.address}</td>
                  <td>{list.language === 'de' ? 'Deutsch' : 'English'}</td>
                  <td>{t(list.rhythm)}</td>
                  <td style={{ whiteSpace: 'normal', minWidth: '12rem' }}>{words(list.kinds)}</td>
                  <td>
                    <div className="ms-row">
                      {of.mail === null ? null : <SendTest to={{ channel: 'list', id: list.id }} name={list.id} />}
                      <RemoveReceiver
                        of={list}
                        onRemove={() => {
                          const settings = settingsOf(of);
                          remove.mutate({ ...settings, lists: settings.lists.filter(({ id }) => id !== list.id) });
                        }}
                      />
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {remove.error ? <ErrorPanel error={remove.error} /> : null}
      <AddList of={of} />
    </section>
  );
}

function AddList({ of }: { of: NotificationsView }) {
  const { t, i18n } = useTranslation('notifications');
  const reader: NotificationPreferences['language'] = i18n.resolvedLanguage === 'de' ? 'de' : 'en';
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [language, setLanguage] = useState(reader);
  const [rhythm, setRhythm] = useState<NotificationPreferences['rhythm']>('at-once');
  const [kinds, setKinds] = useState<ChosenKinds>(undefined);
  const save = useSettings();
  if (!open) return <Button onClick={() => setOpen(true)}>{t('addList')}</Button>;
  const id = idOf(
    name,
    [...of.lists, ...of.webhooks].map((one) => one.id),
  );
  const lacks: string | null = id === null ? t('lacksName') : address.includes('@') ? null : t('lacksAddress');
  const close = () => {
    setOpen(false);
    setName('');
    setAddress('');
    save.reset();
  };
  return (
    <form
      style={{ maxWidth: 760, marginTop: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (id === null) return;
        const settings = settingsOf(of);
        const list = { id, address: address.trim(), language, rhythm, ...(kinds === undefined ? {} : { kinds }) };
        save.mutate({ ...settings, lists: [...settings.lists, list] }, { onSuccess: close });
      }}
    >
      <h3>{t('addList')}</h3>
      <TextInput
        label={t('name')}
        value={name}
        maxLength={60}
        autoComplete="off"
        onChange={(e) => setName(e.currentTarget.value)}
      />
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
      <Kinds all={of.kinds} value={kinds} onChange={setKinds} />
      <FormEnd error={save.error} lacks={lacks} saving={save.isPending} onCancel={close} />
    </form>
  );
}
