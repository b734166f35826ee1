import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signIn } from '../api/console.ts';
import { Preferences } from '../app/preferences.tsx';
import { useSession } from '../app/session.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { SetUp } from './set-up.tsx';

const SETUP_PATH = /^\/setup\/([^/]+)$/;

/** What everybody sees who is not signed in: the form, or setting up while nobody administers. */
export function SignIn() {
  const { t } = useTranslation();
  const { info } = useSession();
  const code = SETUP_PATH.exec(location.pathname)?.[1];
  return (
    <main style={{ maxWidth: 420, margin: '8vh auto', padding: 16 }}>
      {code !== undefined ? (
        <SetUp code={decodeURIComponent(code)} />
      ) : (
        <>
          <PageHeader title={t('signIn.title', { name: info.name })} />
          <p className="ms-muted">{t(info.app === 'broker' ? 'signIn.broker' : 'signIn.connector')}</p>
          {info.setUpNeeded ? <p>{t('signIn.setUpNeeded')}</p> : null}
          <SignInForm />
        </>
      )}
      <Preferences />
    </main>
  );
}

function SignInForm() {
  const { t } = useTranslation();
  const { reload } = useSession();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await signIn(String(form.get('name')), String(form.get('password')));
      reload();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextInput name="name" label={t('signIn.name')} autoComplete="username" required autoFocus />
      <PasswordInput
        name="password"
        label={t('signIn.password')}
        autoComplete="current-password"
        required
        mt="sm"
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
      />
      {error === null ? null : <ErrorPanel error={error} />}
      <Button type="submit" mt="md" loading={busy}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}
