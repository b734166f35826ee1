import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { Access, passed } from '../access.tsx';
import { useAccess, useProbe } from '../trust.tsx';
import { useChange } from './address-step.tsx';
import { Onward } from './onward.tsx';
import type { StepProps } from './setup.page.tsx';
import { UserCertificate } from './user-certificate.tsx';

const KINDS = ['anonymous', 'password', 'certificate'] as const;
type Kind = (typeof KINDS)[number];

/** As whom the connector signs in at the server. The password is kept by the connector and never shown again. */
export function SignInStep({ source }: StepProps) {
  const { t } = useTranslation('sources');
  const { id, settings } = source;
  const change = useChange(id);
  const access = useAccess(id);
  const kinds = source.type === 'opcua' ? KINDS : KINDS.filter((one) => one !== 'certificate');
  const [kind, setKind] = useState<Kind>(
    settings.userCertificate ? 'certificate' : settings.user === undefined ? 'anonymous' : 'password',
  );
  const without = useCommand<void>(() => ({ method: 'DELETE', path: `/sources/${id}/user-certificate` }), ['sources']);
  const [user, setUser] = useState(settings.user ?? '');
  const [password, setPassword] = useState('');
  const offered = useOffered(id, source.type === 'opcua');
  const missing = kind === 'password' && user.trim() === '' ? t('setup.sign-in.nameMissing') : null;
  const save = async () => {
    // A certificate that is kept would go on counting.
    if (settings.userCertificate) await without.mutateAsync();
    change.mutate(
      kind === 'anonymous' ? { user: null, password: null } : { user, ...(password === '' ? {} : { password }) },
      {
        onSuccess: () => {
          setPassword('');
          void access.refetch();
        },
      },
    );
  };
  return (
    <>
      <form
        className="ms-panel"
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null) void save().catch(() => undefined);
        }}
      >
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>{t('setup.sign-in.how')}</legend>
          {kinds.map((one) => (
            <div key={one}>
              <label>
                <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />{' '}
                {t(`user.${one}`)}
                {offered !== null && !offered.includes(one) ? ` (${t('setup.sign-in.notOffered')})` : ''}
              </label>
            </div>
          ))}
        </fieldset>
        {kind === 'password' ? (
          <>
            <TextInput
              mt="sm"
              maw={360}
              label={t('setup.sign-in.user')}
              value={user}
              onChange={(event) => setUser(event.currentTarget.value)}
              autoComplete="off"
            />
            <PasswordInput
              mt="sm"
              maw={360}
              label={t('setup.sign-in.password')}
              description={settings.hasPassword ? t('setup.sign-in.kept') : t('setup.sign-in.reading')}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t('setup.sign-in.show') }}
            />
          </>
        ) : null}
        {kind === 'certificate' ? null : (
          <div className="ms-row" style={{ marginTop: 12 }}>
            <Button
              type="submit"
              disabled={missing !== null}
              loading={change.isPending || without.isPending || access.isFetching}
            >
              {t('setup.sign-in.try')}
            </Button>
            <span className="ms-muted">{missing}</span>
          </div>
        )}
        {change.error ? <ErrorPanel error={change.error} /> : null}
        {without.error ? <ErrorPanel error={without.error} /> : null}
      </form>
      {kind === 'certificate' ? <UserCertificate source={source} changed={() => void access.refetch()} /> : null}
      <section className="ms-panel">
        <h2>{t('setup.sign-in.result')}</h2>
        <Answer of={access}>{(data) => <Access access={data} />}</Answer>
        <Button variant="default" size="compact-sm" loading={access.isFetching} onClick={() => void access.refetch()}>
          {t('setup.sign-in.again')}
        </Button>
      </section>
      <Onward
        source={source}
        from="sign-in"
        missing={passed(access.data, 'sign-in') ? null : t('setup.sign-in.missing')}
      />
    </>
  );
}

function useOffered(id: string, asked: boolean): readonly string[] | null {
  const probe = useProbe(id, asked);
  return probe.data?.endpoints.find(({ recommended }) => recommended)?.users ?? null;
}
