import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../api/http.ts';
import { useSession } from '../app/session.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';

/** The own password. Changing it ends every session, so the sign-in comes next. */
export function OwnPassword() {
  const { t } = useTranslation('people');
  const { reload } = useSession();
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await post('/me/password', { current: String(form.get('current')), password: String(form.get('password')) });
      reload();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <section className="ms-panel" style={{ maxWidth: 560 }}>
      <h2>{t('own')}</h2>
      {open ? (
        <form onSubmit={(event) => void submit(event)}>
          <p className="ms-muted">{t('changeConsequence')}</p>
          <PasswordInput
            name="current"
            label={t('current')}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          />
          <PasswordInput
            name="password"
            label={t('newPasswordLabel')}
            description={t('lacksPassword')}
            autoComplete="new-password"
            minLength={12}
            required
            mt="sm"
            visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          />
          {error === null ? null : <ErrorPanel error={error} />}
          <div className="ms-row" style={{ marginTop: 12 }}>
            <Button type="submit" loading={busy}>
              {t('change')}
            </Button>
            <Button variant="default" onClick={() => setOpen(false)}>
              {t('cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('changeOwn')}
        </Button>
      )}
    </section>
  );
}
