import { Button, TextInput } from '@mantine/core';
import type { SourceIndex } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../../api/use-api.ts';
import { useFormats } from '../../i18n/format.ts';
import { Problem } from '../problem.tsx';
import classes from './setup.module.css';
import { type Picking, Variable } from './tree.tsx';

const WHILE_RUNNING_MS = 1000;
const HITS = 200;

/** Looks for names in an index that the connector makes in the background (`heard`: in what was heard); a path with * picks many at once. */
export function Search({ id, heard, picked, pick }: Picking & { id: string; heard: boolean }) {
  const { t } = useTranslation('sources');
  const { number } = useFormats();
  const [wanted, setWanted] = useState('');
  const first = useApi<SourceIndex>(`/sources/${id}/index`, { query: { q: wanted, limit: HITS } });
  const running = first.data?.state === 'running';
  const { data } = useApi<SourceIndex>(`/sources/${id}/index`, {
    query: { q: wanted, limit: HITS },
    ...(running ? { everyMs: WHILE_RUNNING_MS } : {}),
  });
  const start = useCommand<'POST' | 'DELETE', SourceIndex>((method) => ({ method, path: `/sources/${id}/index` }), []);
  const command = (method: 'POST' | 'DELETE') => start.mutate(method, { onSuccess: () => void first.refetch() });
  const state = data?.state ?? 'none';
  return (
    <section className="ms-panel">
      <h2>{t('search.title')}</h2>
      <div className="ms-row" style={{ alignItems: 'end' }}>
        <TextInput
          type="search"
          label={t('search.label')}
          description={t('search.about')}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          disabled={state === 'none'}
          style={{ flex: '1 1 280px' }}
        />
        {heard ? null : running ? (
          <Button variant="default" onClick={() => command('DELETE')}>
            {t('search.stop')}
          </Button>
        ) : (
          <Button variant="default" loading={start.isPending} onClick={() => command('POST')}>
            {t(state === 'none' ? 'search.start' : 'search.again')}
          </Button>
        )}
      </div>
      <p role="status" className="ms-muted">
        {t(`search.${heard ? 'heard' : 'state'}.${state}`, { nodes: number(data?.nodes ?? 0, 0) })}
      </p>
      {data?.problem ? <Problem problem={data.problem} /> : null}
      {wanted.trim() === '' || data === undefined || state === 'none' ? null : (
        <Hits data={data} picked={picked} pick={pick} />
      )}
    </section>
  );
}

function Hits({ data, picked, pick }: Picking & { data: SourceIndex }) {
  const { t } = useTranslation('sources');
  const addresses = data.hits.map(({ address }) => address);
  return (
    <>
      <div className="ms-row">
        <span>{t('search.found', { count: data.found })}</span>
        {data.found > data.hits.length ? <span className="ms-muted">{t('search.first', { count: HITS })}</span> : null}
        {addresses.length > 0 ? (
          <Button size="compact-sm" variant="default" onClick={() => pick(addresses, true)}>
            {t('search.pickAll', { count: addresses.length })}
          </Button>
        ) : null}
      </div>
      <ul className={classes['tree']}>
        {data.hits.map((node) => (
          <li key={node.address} className={classes['node']}>
            <span />
            <Variable node={node} picked={picked} pick={pick} path />
          </li>
        ))}
      </ul>
    </>
  );
}
