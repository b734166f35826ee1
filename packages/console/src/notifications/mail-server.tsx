import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import type { NotificationSettings, NotificationsView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../design/error-panel.tsx';
import { Facts } from '../design/facts.tsx';
import { FormEnd } from './form-end.tsx';
import { PORTS, settingsOf } from './settings.ts';
import { useSettings } from './use-settings.ts';

type Server = NonNullable<NotificationSettings['mail']>;
type Shown = NonNullable<NotificationsView['mail']>;

/** The server that hands e-mails on. */
export function MailServerPart({ of }: { of: NotificationsView }) {
  const { t } = useTranslation('notifications');
  const [editing, setEditing] = useState(false);
  const remove = useSettings();
  const { mail } = of;
  return (
    <section className="ms-panel" style={{ maxWidth: 760 }}>
      <h2>{t('server')}</h2>
      {mail === null && !editing ? <p>{t('noServer')}</p> : null}
      {mail === null || editing ? null : <ServerFacts of={mail} />}
      {remove.error ? <ErrorPanel error={remove.error} /> : null}
      {mail?.fixed ? (
        <p className="ms-muted">{t('fixedServer')}</p>
      ) : editing ? (
        <ServerForm of={of} close={() => setEditing(false)} />
      ) : (
        <div className="ms-row" style={{ marginTop: 12 }}>
          <Button variant="default" onClick={() => setEditing(true)}>
            {mail === null ? t('setServer') : t('changeServer')}
          </Button>
          {mail === null ? null : (
            <Button
              variant="default"
              loading={remove.isPending}
              onClick={() => remove.mutate({ ...settingsOf(of), mail: null })}
            >
              {t('removeServer')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function ServerFacts({ of }: { of: Shown }) {
  const { t } = useTranslation('notifications');
  return (
    <Facts
      of={[
        [t('host'), <code key="host">{`${of.host}:${of.port}`}</code>],
        [t('protection'), t(`security.${of.security}`)],
        [t('user'), of.user],
        [t('password'), of.user === undefined ? undefined : of.hasPassword ? t('passwordSet') : t('passwordMissing')],
        [t('from'), of.from],
      ]}
    />
  );
}

function ServerForm({ of, close }: { of: NotificationsView; close: () => void }) {
  const { t } = useTranslation('notifications');
  const { mail } = of;
  const save = useSettings();
  const [host, setHost] = useState(mail?.host ?? '');
  const [security, setSecurity] = useState<Server['security']>(mail?.security ?? 'starttls');
  const [port, setPort] = useState(String(mail?.port ?? PORTS.starttls));
  const [user, setUser] = useState(mail?.user ?? '');
  const [password, setPassword] = useState('');
  const [from, setFrom] = useState(mail?.from ?? '');
  const number = /^\d{1,5}$/.test(port.trim()) ? Number(port) : 0;
  const lacks: string | null =
    host.trim() === ''
      ? t('lacksHost')
      : number < 1 || number > 65_535
        ? t('lacksPort')
        : from.includes('@')
          ? null
          : t('lacksFrom');
  const server: Server = {
    ...{ host: host.trim(), port: number, security, from: from.trim() },
    ...(user.trim() === '' ? {} : { user: user.trim() }),
    ...(password === '' ? {} : { password }),
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ ...settingsOf(of), mail: server }, { onSuccess: close });
      }}
    >
      <TextInput label={t('host')} value={host} autoComplete="off" onChange={(e) => setHost(e.currentTarget.value)} />
      <NativeSelect
        mt="sm"
        label={t('protection')}
        description={t('protectionHint')}
        value={security}
        data={(['starttls', 'tls', 'none'] as const).map((value) => ({ value, label: t(`security.${value}`) }))}
        onChange={(event) => {
          const chosen = event.currentTarget.value as Server['security'];
          if (number === PORTS[security]) setPort(String(PORTS[chosen]));
          setSecurity(chosen);
        }}
      />
      <TextInput
        mt="sm"
        label={t('port')}
        inputMode="numeric"
        value={port}
        autoComplete="off"
        onChange={(e) => setPort(e.currentTarget.value)}
      />
      <TextInput
        mt="sm"
        label={t('user')}
        description={t('userHint')}
        value={user}
        autoComplete="off"
        onChange={(e) => setUser(e.currentTarget.value)}
      />
      <PasswordInput
        mt="sm"
        label={t('password')}
        description={mail?.hasPassword ? t('passwordStays') : undefined}
        value={password}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('show') }}
        onChange={(e) => setPassword(e.currentTarget.value)}
      />
      <TextInput
        mt="sm"
        type="email"
        label={t('from')}
        value={from}
        autoComplete="off"
        onChange={(e) => setFrom(e.currentTarget.value)}
      />
      <FormEnd error={save.error} lacks={lacks} saving={save.isPending} onCancel={close} />
    </form>
  );
}
