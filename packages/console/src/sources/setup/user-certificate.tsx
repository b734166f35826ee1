import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { OwnCertificateView, SourceView, UserCertificateInput } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { Certificate } from '../certificate.tsx';

interface UserCertificateProps {
  source: SourceView;
  /** What it signs in with has changed. */
  changed: () => void;
}

/** Signing in with a certificate: one that is made here, or one that the machine's keeper gave. Its key is never shown. */
export function UserCertificate({ source, changed }: UserCertificateProps) {
  const { t } = useTranslation('sources');
  const { id, settings } = source;
  const kept = settings.userCertificate === true;
  const [way, setWay] = useState<'create' | 'bring'>('create');
  const [name, setName] = useState(`millspace ${id}`);
  const [files, setFiles] = useState<{ certificate: File | null; key: File | null }>({ certificate: null, key: null });
  const [passphrase, setPassphrase] = useState('');
  const save = useCommand<UserCertificateInput, SourceView>(
    (body) => ({ method: 'PUT', path: `/sources/${id}/user-certificate`, body }),
    ['sources'],
  );
  const brought = files.certificate !== null && files.key !== null;
  const missing =
    way === 'create'
      ? name.trim() === ''
        ? t('setup.user-certificate.nameMissing')
        : null
      : brought
        ? null
        : t('setup.user-certificate.filesMissing');
  const send = async () => {
    const { certificate, key } = files;
    const body: UserCertificateInput | null =
      way === 'create'
        ? { create: { name: name.trim() } }
        : certificate && key
          ? { certificate: await certificate.text(), key: await key.text(), ...(passphrase ? { passphrase } : {}) }
          : null;
    if (body === null) return;
    save.mutate(body, {
      onSuccess: () => {
        setPassphrase('');
        changed();
      },
    });
  };
  return (
    <>
      {kept ? <Kept id={id} /> : null}
      <form
        className="ms-panel"
        aria-label={t(kept ? 'setup.user-certificate.replace' : 'setup.user-certificate.first')}
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null) void send();
        }}
      >
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>{t(kept ? 'setup.user-certificate.replace' : 'setup.user-certificate.first')}</legend>
          {(['create', 'bring'] as const).map((one) => (
            <div key={one}>
              <label>
                <input type="radio" name="way" checked={way === one} onChange={() => setWay(one)} />{' '}
                {t(`setup.user-certificate.${one}`)}
              </label>
            </div>
          ))}
        </fieldset>
        {way === 'create' ? (
          <TextInput
            mt="sm"
            maw={360}
            label={t('setup.user-certificate.name')}
            description={t('setup.user-certificate.nameHelp')}
            value={name}
            maxLength={64}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <>
            {(['certificate', 'key'] as const).map((one) => (
              <p key={one} style={{ margin: '12px 0 0' }}>
                <label>
                  {t(`setup.user-certificate.${one}File`)}
                  <br />
                  <input
                    type="file"
                    accept=".pem,.crt,.cer,.key"
                    onChange={(event) => {
                      const file = event.currentTarget.files?.[0] ?? null;
                      setFiles((now) => ({ ...now, [one]: file }));
                    }}
                  />
                </label>
              </p>
            ))}
            <PasswordInput
              mt="sm"
              maw={360}
              label={t('setup.user-certificate.passphrase')}
              description={t('setup.user-certificate.passphraseHelp')}
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t('setup.sign-in.show') }}
            />
          </>
        )}
        <div className="ms-row" style={{ marginTop: 12 }}>
          <Button type="submit" disabled={missing !== null} loading={save.isPending}>
            {t(way === 'create' ? 'setup.user-certificate.make' : 'setup.sign-in.try')}
          </Button>
          <span className="ms-muted">{missing}</span>
        </div>
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </form>
    </>
  );
}

/** The certificate that is kept, to be handed to whoever keeps the server. */
function Kept({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const own = useApi<OwnCertificateView>(`/sources/${id}/user-certificate`, { topics: ['sources'] });
  const file = (format: string) => `/api/v1/sources/${id}/user-certificate?format=${format}`;
  return (
    <section className="ms-panel" aria-labelledby="user-certificate">
      <h2 id="user-certificate">{t('setup.user-certificate.title')}</h2>
      <p>{t('setup.user-certificate.about')}</p>
      <Answer of={own}>
        {({ facts }) => (
          <>
            <div className="ms-row" style={{ marginBottom: 12 }}>
              <a href={file('der')} download>
                {t('ours.der')}
              </a>
              <a href={file('pem')} download>
                {t('ours.pem')}
              </a>
              <CopyButton value={facts.sha1} label={t('ours.copy')} />
            </div>
            <Certificate facts={facts} />
          </>
        )}
      </Answer>
    </section>
  );
}
