import { Button, TextInput } from '@mantine/core';
import type { NotificationsView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../design/copy-button.tsx';
import { type Column, DataTable } from '../design/data-table.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { useKindWords } from './kinds.tsx';
import { NewReceiver } from './new-receiver.tsx';
import { RemoveReceiver } from './remove-receiver.tsx';
import { SendTest } from './send-test.tsx';
import { settingsOf } from './settings.ts';
import { useSettings } from './use-settings.ts';

type Webhook = NotificationsView['webhooks'][number];
type Made = NonNullable<NotificationsView['newSecrets']>;

/** Programs that are told, signed. A new one's secret is shown once. */
export function Webhooks({ of }: { of: NotificationsView }) {
  const { t } = useTranslation('notifications');
  const words = useKindWords();
  const [made, setMade] = useState<Made>([]);
  const remove = useSettings();
  const [adding, setAdding] = useState(false);
  const without = (id: string) => {
    const settings = settingsOf(of);
    return { ...settings, webhooks: settings.webhooks.filter((hook) => hook.id !== id) };
  };
  const columns: Column<Webhook>[] = [
    { head: t('name'), cell: ({ id }) => id },
    { head: t('url'), cell: ({ url }) => <code>{url}</code> },
    { head: t('which'), minWidth: '12rem', cell: ({ kinds }) => words(kinds) },
    {
      head: t('acts'),
      cell: (hook) => (
        <div className="ms-row">
          <SendTest to={{ channel: 'webhook', id: hook.id }} name={hook.id} />
          <RemoveReceiver of={hook} onRemove={() => remove.mutate(without(hook.id))} />
        </div>
      ),
    },
  ];
  return (
    <section className="ms-panel">
      <h2>{t('webhooks')}</h2>
      <p className="ms-muted">{t('webhooksAbout')}</p>
      {made.map(({ id, secret }) => (
        <div key={id} role="status" className="ms-panel">
          <p>{t('secretOnce', { name: id })}</p>
          <div className="ms-row">
            <code style={{ overflowWrap: 'anywhere' }}>{secret}</code>
            <CopyButton value={secret} label={t('copySecret')} />
          </div>
        </div>
      ))}
      {of.webhooks.length === 0 ? null : (
        <DataTable label={t('webhooks')} rows={of.webhooks} keyOf={({ id }) => id} columns={columns} />
      )}
      {remove.error ? <ErrorPanel error={remove.error} /> : null}
      {adding ? (
        <NewWebhook
          of={of}
          onSaved={({ newSecrets = [] }) => {
            setMade(newSecrets);
            setAdding(false);
          }}
          onCancel={() => setAdding(false)}
        />
      ) : (
        <Button onClick={() => setAdding(true)}>{t('addWebhook')}</Button>
      )}
    </section>
  );
}

interface NewWebhookProps {
  of: NotificationsView;
  onSaved: (view: NotificationsView) => void;
  onCancel: () => void;
}

function NewWebhook({ of, onSaved, onCancel }: NewWebhookProps) {
  const { t } = useTranslation('notifications');
  const [url, setUrl] = useState('');
  return (
    <NewReceiver
      of={of}
      title={t('addWebhook')}
      lacks={/^https?:\/\/./.test(url.trim()) ? null : t('lacksUrl')}
      settingsWith={(common) => {
        const settings = settingsOf(of);
        return { ...settings, webhooks: [...settings.webhooks, { ...common, url: url.trim() }] };
      }}
      onSaved={onSaved}
      onCancel={onCancel}
    >
      <TextInput
        mt="sm"
        type="url"
        label={t('url')}
        description={t('urlHint')}
        value={url}
        maxLength={2048}
        autoComplete="off"
        onChange={(e) => setUrl(e.currentTarget.value)}
      />
    </NewReceiver>
  );
}
