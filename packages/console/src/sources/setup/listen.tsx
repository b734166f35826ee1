import { Button, TextInput } from '@mantine/core';
import type { TopicWatch } from '@millspace/schemas';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../../api/use-api.ts';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { useFormats } from '../../i18n/format.ts';
import { Problem } from '../problem.tsx';
import classes from './setup.module.css';

const WHILE_LISTENING_MS = 1000;
const SECONDS = 10;

/** Listens on a topic filter for some seconds, and says what came by: how many topics, how often, the last payload. */
export function Listen({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const client = useQueryClient();
  const first = useApi<TopicWatch>(`/sources/${id}/topics`);
  const busy = first.data?.state === 'connecting' || first.data?.state === 'listening';
  const { data } = useApi<TopicWatch>(`/sources/${id}/topics`, busy ? { everyMs: WHILE_LISTENING_MS } : {});
  const [filter, setFilter] = useState('#');
  const start = useCommand<void, TopicWatch>(
    () => ({ method: 'POST', path: `/sources/${id}/topics`, body: { filter: filter.trim(), seconds: SECONDS } }),
    [],
  );
  const stop = useCommand<void, TopicWatch>(() => ({ method: 'DELETE', path: `/sources/${id}/topics` }), []);
  const state = data?.state ?? 'none';
  // What was heard is what the tree and the search below show.
  useEffect(() => {
    if (state === 'done' || state === 'stopped')
      void client.invalidateQueries({
        predicate: ({ queryKey: [path] }) => path === `/sources/${id}/nodes` || path === `/sources/${id}/index`,
      });
  }, [state, client, id]);
  const again = { onSuccess: () => void first.refetch() };
  return (
    <form
      className="ms-panel ms-scroll"
      onSubmit={(event) => {
        event.preventDefault();
        if (filter.trim() !== '') start.mutate(undefined, again);
      }}
    >
      <h2>{t('listen.title')}</h2>
      <div className="ms-row" style={{ alignItems: 'end' }}>
        <TextInput
          label={t('listen.filter')}
          description={t('listen.filterAbout')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          spellCheck={false}
          style={{ flex: '1 1 280px' }}
        />
        {busy ? (
          <Button variant="default" onClick={() => stop.mutate(undefined, again)}>
            {t('search.stop')}
          </Button>
        ) : (
          <Button type="submit" disabled={filter.trim() === ''} loading={start.isPending}>
            {t('listen.start', { seconds: SECONDS })}
          </Button>
        )}
      </div>
      {start.error ? <ErrorPanel error={start.error} /> : null}
      {data === undefined ? null : <Heard watch={data} />}
    </form>
  );
}

function Heard({ watch }: { watch: TopicWatch }) {
  const { t } = useTranslation('sources');
  const { number } = useFormats();
  const figures = {
    topics: number(watch.topics, 0),
    messages: number(watch.messages, 0),
    seconds: number(watch.elapsedMs / 1000, 0),
  };
  return (
    <>
      <p role="status">
        {t(`listen.state.${watch.state}`, figures)}{' '}
        {watch.state === 'none' || watch.state === 'connecting' || watch.state === 'failed'
          ? null
          : t(watch.atLeast ? 'listen.atLeast' : 'listen.heard', figures)}{' '}
        {watch.sparkplug ? t('listen.sparkplug') : null}
      </p>
      {watch.problem ? <Problem problem={watch.problem} /> : null}
      {watch.rows.length === 0 ? null : (
        <details>
          <summary>{t('listen.busiest')}</summary>
          <table className="ms-table">
            <thead>
              <tr>
                <th scope="col">{t('listen.topic')}</th>
                <th scope="col" className="ms-number">
                  {t('listen.rate')}
                </th>
                <th scope="col">{t('listen.payload')}</th>
              </tr>
            </thead>
            <tbody>
              {watch.rows.map((row) => (
                <tr key={row.topic}>
                  <th scope="row" className={classes['path']}>
                    {row.topic}
                  </th>
                  <td className="ms-number">{t('listen.perSecond', { rate: number(row.perSecond) })}</td>
                  <td className={classes['path']}>
                    {row.sparkplug ? t('listen.binary') : <code>{row.payload}</code>}
                    {row.retained ? <div className="ms-muted">{t('listen.retained')}</div> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}
