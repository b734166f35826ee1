import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { usePurposes } from '../terms/use-reading.ts';
import classes from './data.module.css';
import type { OwnDataset } from './received.ts';
import { LANGUAGES, type SnippetLanguage, snippetOf } from './snippets.ts';

const PLACEHOLDER = 'TOKEN';

interface LocalApp {
  name: string;
  purpose: string;
  disabledAt: number | null;
}

/** How a program of one's own reads it: lines to copy, and a token for a registered program. */
export default function ApiTab({ dataset }: { dataset: OwnDataset }) {
  const { t } = useTranslation('data');
  const administers = useMay('admin');
  const [language, setLanguage] = useState<SnippetLanguage>('curl');
  const [token, setToken] = useState<string | null>(null);
  const text = snippetOf(language, { origin: location.origin, scope: dataset.id, token: token ?? PLACEHOLDER });
  return (
    <>
      <section className="ms-panel">
        <h2>{t('tab.api')}</h2>
        <p>{t('apiWhat')}</p>
        <div className="ms-row">
          <NativeSelect
            aria-label={t('language')}
            size="xs"
            value={language}
            data={LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) as string }))}
            onChange={(event) => setLanguage(event.currentTarget.value as SnippetLanguage)}
          />
          <CopyButton value={text} label={t('copySnippet')} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by the keyboard */}
        <pre className={classes.snippet} tabIndex={0}>
          {text}
        </pre>
        <p className="ms-muted">{t('apiMore')}</p>
      </section>
      <section className="ms-panel">
        <h2>{t('programs')}</h2>
        <p>{t('programsWhat')}</p>
        {token === null ? null : (
          <p role="status">
            {t('tokenOnce')} <code>{token}</code> <CopyButton value={token} label={t('copyToken')} />
          </p>
        )}
        {administers ? <Programs onToken={setToken} /> : <p>{t('programsMayNot')}</p>}
      </section>
    </>
  );
}

function Programs({ onToken }: { onToken: (token: string) => void }) {
  const { t } = useTranslation('data');
  const phrase = usePhrase();
  const { nameOf } = usePurposes();
  const apps = useApi<{ apps: LocalApp[] }>('/apps', { topics: ['apps'] });
  const renew = useCommand<string, { token: string }>(
    (name) => ({ method: 'POST', path: `/apps/${encodeURIComponent(name)}/token` }),
    ['apps'],
  );
  const [sure, setSure] = useState<string | null>(null);
  return (
    <>
      <Answer of={apps}>
        {(data) =>
          data.apps.length === 0 ? (
            <p className="ms-muted">{t('noPrograms')}</p>
          ) : (
            <ul style={{ paddingInlineStart: 18 }}>
              {data.apps.map(({ name, purpose, disabledAt }) => (
                <li key={name}>
                  <strong>{name}</strong>: {phrase(nameOf(purpose))}{' '}
                  {disabledAt !== null ? (
                    t('disabled')
                  ) : sure === name ? (
                    <span className="ms-row">
                      {t('newTokenWhat', { name })}
                      <Button
                        size="compact-sm"
                        onClick={() =>
                          renew.mutate(name, {
                            onSuccess: ({ token }) => {
                              onToken(token);
                              setSure(null);
                            },
                          })
                        }
                      >
                        {t('newTokenNow')}
                      </Button>
                      <Button size="compact-sm" variant="default" onClick={() => setSure(null)}>
                        {t('keepOld')}
                      </Button>
                    </span>
                  ) : (
                    <Button size="compact-sm" variant="default" onClick={() => setSure(name)}>
                      {t('newToken')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {renew.error ? <ErrorPanel error={renew.error} /> : null}
      <Register onToken={onToken} />
    </>
  );
}

function Register({ onToken }: { onToken: (token: string) => void }) {
  const { t } = useTranslation('data');
  const phrase = usePhrase();
  const { known } = usePurposes();
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('');
  const register = useCommand<void, { token: string }>(
    () => ({ method: 'POST', path: '/apps', body: { name, purpose } }),
    ['apps'],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate(undefined, {
      onSuccess: ({ token }) => {
        onToken(token);
        setName('');
      },
    });
  };
  const missing = name.trim() === '' || purpose === '';
  return (
    <form onSubmit={submit}>
      <h3>{t('registerProgram')}</h3>
      <div className="ms-row" style={{ alignItems: 'flex-end' }}>
        <TextInput
          label={t('programName')}
          description={t('programNameForm')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('programPurpose')}
          value={purpose}
          data={[
            { value: '', label: t('choosePurpose') as string },
            ...known.map((one) => ({ value: one.id, label: phrase(one.name) })),
          ]}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        <Button type="submit" disabled={missing} loading={register.isPending}>
          {t('register')}
        </Button>
      </div>
      {missing ? <p className="ms-muted">{t('registerMissing')}</p> : null}
      {register.error ? <ErrorPanel error={register.error} /> : null}
    </form>
  );
}
