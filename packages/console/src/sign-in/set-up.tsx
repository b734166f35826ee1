import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setUp, signIn } from '../api/console.ts';
import { useSession } from '../app/session.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { AlreadySetUp } from './already-set-up.tsx';

/** The first person, with the code of the set-up link: gives a name and a password, and is signed in. */
export function SetUp({ code }: { code: string }) {
  const { t } = useTranslation();
  const { info, reload } = useSession();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, password] = [String(form.get('name')), String(form.get('password'))];
    setBusy(true);
    try {
      await setUp(code, name, password);
      await signIn(name, password);
      // The code is used up; it need not stay in the address.
      history.replaceState(null, '', '/');
      reload();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  if (!info.setUpNeeded) return <AlreadySetUp />;
  return (
    <>
      <PageHeader title={t('setUp.title', { name: info.name })} />
      <p className="ms-muted">{t('setUp.about')}</p>
      <form onSubmit={(event) => void submit(event)}>
        <TextInput name="name" label={t('signIn.name')} autoComplete="username" required autoFocus />
        <PasswordInput
          name="password"
          label={t('setUp.password')}
          description={t('setUp.passwordRule')}
          autoComplete="new-password"
          minLength={12}
          required
          mt="sm"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        />
        {error === null ? null : <ErrorPanel error={error} />}
        <Button type="submit" mt="md" loading={busy}>
          {t('setUp.submit')}
        </Button>
      </form>
    </>
  );
}
