import { Button, TextInput } from '@mantine/core';
import type { SourceView } from '@millspace/schemas';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { Facts } from '../../design/facts.tsx';
import { Scroll } from '../../design/scroll.tsx';
import { useFormats } from '../../i18n/format.ts';
import { ConfigurationText } from '../configuration-text.tsx';
import { Problem } from '../problem.tsx';
import { LastValue } from '../sources.page.tsx';

/** How a source stands, since when, why, and what to do. */
export function StatusTab({ source }: { source: SourceView }) {
  const { t } = useTranslation('sources');
  const { instant, number } = useFormats();
  const { id, settings, items, problem, machines, notes } = source;
  const may = useMay('publisher');
  return (
    <>
      {problem ? (
        <section className="ms-panel">
          <h2>{t('status.why')}</h2>
          <Problem problem={problem} />
          {source.fingerprint ? <Link to={`/sources/${id}/trust`}>{t('toTrust')}</Link> : null}
        </section>
      ) : null}
      <section className="ms-panel">
        <Facts
          of={[
            [t('status.since'), source.since === 0 ? null : instant(source.since)],
            [t('lastValue'), <LastValue key="last" at={source.lastValueAt} />],
            [t('delivering'), t('ofWanted', { active: number(items.active, 0), wanted: number(items.wanted, 0) })],
            [t('status.address'), <code key="address">{settings.endpoint ?? settings.url}</code>],
            [
              t('status.user'),
              settings.userCertificate ? t('user.certificate') : (settings.user ?? t('user.anonymous')),
            ],
            [t('status.reconnects'), number(source.reconnects, 0)],
            [t('status.origin'), t(`origin.${source.origin}`)],
            [t('status.revision'), source.revision ? <code key="revision">{source.revision}</code> : null],
            [
              t('status.machines'),
              machines.map((machine) => (
                <span key={machine}>
                  <Link to={`/machines/${encodeURIComponent(machine)}`}>{machine}</Link>{' '}
                </span>
              )),
            ],
          ]}
        />
        {source.origin === 'kept' && may ? (
          <p className="ms-row" style={{ marginBottom: 0 }}>
            <Link to={`/sources/${id}/setup/address`}>{t('status.changeAddress')}</Link>
            <Link to={`/sources/${id}/setup/sign-in`}>{t('status.changeSignIn')}</Link>
          </p>
        ) : null}
      </section>
      {items.bad.length > 0 ? <BadItems source={source} /> : null}
      {notes.length > 0 ? (
        <section className="ms-panel">
          <h2>{t('status.notes')}</h2>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <ConfigurationText source={source} />
      {source.origin === 'kept' && may ? <Remove id={id} /> : null}
    </>
  );
}

function BadItems({ source: { items } }: { source: SourceView }) {
  const { t } = useTranslation('sources');
  const { instant } = useFormats();
  return (
    <Scroll panel label={t('badItems', { count: items.bad.length })}>
      <h2>{t('badItems', { count: items.bad.length })}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('status.item')}</th>
            <th scope="col">{t('status.says')}</th>
            <th scope="col">{t('status.since')}</th>
          </tr>
        </thead>
        <tbody>
          {items.bad.map(({ address, status, since }) => (
            <tr key={address}>
              <th scope="row">
                <code>{address}</code>
              </th>
              <td>{status}</td>
              <td>{instant(since)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Its curve ends for everybody who receives it, so the name is typed. */
function Remove({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const remove = useCommand<void>(() => ({ method: 'DELETE', path: `/sources/${id}` }), ['sources']);
  return (
    <form
      className="ms-panel"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === id) remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/sources' }) });
      }}
    >
      <h2>{t('remove.title')}</h2>
      <p>{t('remove.about')}</p>
      <div className="ms-row" style={{ alignItems: 'end' }}>
        <TextInput
          label={t('remove.type', { id })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
        <Button type="submit" variant="default" disabled={typed !== id} loading={remove.isPending}>
          {t('remove.submit')}
        </Button>
      </div>
      {remove.error ? <ErrorPanel error={remove.error} /> : null}
    </form>
  );
}
