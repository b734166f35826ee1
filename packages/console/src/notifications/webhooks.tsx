import { Button, TextInput } from '@mantine/core';
import type { NotificationsView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../design/copy-button.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { FormEnd } from './form-end.tsx';
import { type ChosenKinds, Kinds, useKindWords } from './kinds.tsx';
import { RemoveReceiver } from './remove-receiver.tsx';
import { SendTest } from './send-test.tsx';
import { idOf, settingsOf } from './settings.ts';
import { useSettings } from './use-settings.ts';

type Made = NonNullable<NotificationsView['newSecrets']>;

/** Programs that are told, signed. A new one's secret is shown once. */
export function Webhooks({ of }: { of: NotificationsView }) {
  const { t } = useTranslation('notifications');
  const words = useKindWords();
  const [made, setMade] = useState<Made>([]);
  const remove = useSettings();
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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a narrow screen scrolls it by keys
        <section className="ms-scroll" aria-label={t('webhooks')} tabIndex={0}>
          <table className="ms-table">
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('url')}</th>
                <th scope="col">{t('which')}</th>
                <th scope="col">{t('acts')}</th>
              </tr>
            </thead>
            <tbody>
              {of.webhooks.map((hook) => (
                <tr key={hook.id}>
                  <th scope="row">{hook.id}</th>
                  <td>
                    <code>{hook.url}</code>
                  </td>
                  <td style={{ whiteSpace: 'normal', minWidth: '12rem' }}>{words(hook.kinds)}</td>
                  <td>
                    <div className="ms-row">
                      <SendTest to={{ channel: 'webhook', id: hook.id }} name={hook.id} />
                      <RemoveReceiver
                        of={hook}
                        onRemove={() => {
                          const settings = settingsOf(of);
                          const webhooks = settings.webhooks.filter(({ id }) => id !== hook.id);
                          remove.mutate({ ...settings, webhooks });
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
      <AddWebhook of={of} made={setMade} />
    </section>
  );
}

function AddWebhook({ of, made }: { of: NotificationsView; made: (secrets: Made) => void }) {
  const { t } = useTranslation('notifications');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [kinds, setKinds] = useState<ChosenKinds>(undefined);
  const save = useSettings();
  if (!open) return <Button onClick={() => setOpen(true)}>{t('addWebhook')}</Button>;
  const id = idOf(
    name,
    [...of.lists, ...of.webhooks].map((one) => one.id),
  );
  const lacks: string | null = id === null ? t('lacksName') : /^https?:\/\/./.test(url.trim()) ? null : t('lacksUrl');
  const close = () => {
    setOpen(false);
    setName('');
    setUrl('');
    save.reset();
  };
  return (
    <form
      style={{ maxWidth: 760, marginTop: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (id === null) return;
        const settings = settingsOf(of);
        const hook = { id, url: url.trim(), ...(kinds === undefined ? {} : { kinds }) };
        save.mutate(
          { ...settings, webhooks: [...settings.webhooks, hook] },
          {
            onSuccess: ({ newSecrets = [] }) => {
              made(newSecrets);
              close();
            },
          },
        );
      }}
    >
      <h3>{t('addWebhook')}</h3>
      <TextInput
        label={t('name')}
        value={name}
        maxLength={60}
        autoComplete="off"
        onChange={(e) => setName(e.currentTarget.value)}
      />
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
      <Kinds all={of.kinds} value={kinds} onChange={setKinds} />
      <FormEnd error={save.error} lacks={lacks} saving={save.isPending} onCancel={close} />
    </form>
  );
}
