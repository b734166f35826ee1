import { Button } from '@mantine/core';
import type { Bilingual, SourceView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { WorkBar } from '../../design/work-bar.tsx';
import { useFormats } from '../../i18n/format.ts';
import { usePhrase } from '../../i18n/phrase.ts';
import { useReplayAll } from './use-replay-all.ts';

interface Entry {
  id: number;
  address: string;
  at: number;
  reasons: { code: string; text: Bilingual }[];
  raw: unknown;
  replayedAt: number | null;
}

const PAGE = 100;

/** Values that broke a rule, with the reason. After the mapping was corrected they can be taken in after all. */
export function QuarantineTab({ source: { id, quarantined } }: { source: SourceView }) {
  const { t } = useTranslation('sources');
  const [before, setBefore] = useState<number | undefined>(undefined);
  const entries = useApi<{ entries: Entry[] }>('/quarantine', {
    query: { source: id, open: true, limit: PAGE, before },
    topics: ['quarantine'],
  });
  const replay = useCommand<number[], { accepted: number; quarantined: number }>(
    (ids) => ({ method: 'POST', path: '/quarantine/replay', body: { ids } }),
    ['quarantine', 'sources'],
  );
  const may = useMay('publisher');
  const all = useReplayAll(id);
  const [total, setTotal] = useState(0);
  return (
    <>
      {/* Outside of the list: when all were taken in, none is left to say it beside. */}
      {replay.data ? (
        <p role="status">
          {t('quarantine.done', { accepted: replay.data.accepted, refused: replay.data.quarantined })}
        </p>
      ) : null}
      {all.state.done > 0 && !all.state.running ? (
        <p role="status">{t('quarantine.done', { accepted: all.state.accepted, refused: all.state.refused })}</p>
      ) : null}
      {all.state.error ? <ErrorPanel error={all.state.error} /> : null}
      {all.state.running ? (
        <WorkBar
          label={t('quarantine.replayAll', { count: total })}
          share={total === 0 ? null : Math.min(1, all.state.done / total)}
          onCancel={all.stop}
        />
      ) : null}
      <Answer of={entries}>
        {({ entries: list }) =>
          list.length === 0 && before === undefined ? (
            <EmptyState title={t('quarantine.none')} why={t('quarantine.noneWhy')} />
          ) : (
            <section className="ms-panel ms-scroll">
              <div className="ms-spread">
                <p style={{ margin: 0 }}>{t('quarantine.count', { count: quarantined })}</p>
                {may && quarantined > list.length ? (
                  <Button
                    variant="default"
                    disabled={all.state.running}
                    onClick={() => {
                      setTotal(quarantined);
                      all.start();
                    }}
                  >
                    {t('quarantine.replayAll', { count: quarantined })}
                  </Button>
                ) : null}
                {may && list.length > 0 ? (
                  <Button
                    variant="default"
                    disabled={all.state.running}
                    loading={replay.isPending}
                    onClick={() => replay.mutate(list.map((entry) => entry.id))}
                  >
                    {t('quarantine.replay', { count: list.length })}
                  </Button>
                ) : null}
              </div>
              <p className="ms-muted">{t('quarantine.about')}</p>
              {replay.error ? <ErrorPanel error={replay.error} /> : null}
              <Entries entries={list} />
              {list.length === PAGE ? (
                <Button variant="default" mt="sm" onClick={() => setBefore(list.at(-1)?.id)}>
                  {t('quarantine.older')}
                </Button>
              ) : null}
            </section>
          )
        }
      </Answer>
    </>
  );
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  const { t } = useTranslation('sources');
  const { instant } = useFormats();
  const phrase = usePhrase();
  return (
    <table className="ms-table">
      <thead>
        <tr>
          <th scope="col">{t('quarantine.when')}</th>
          <th scope="col">{t('status.item')}</th>
          <th scope="col">{t('quarantine.why')}</th>
          <th scope="col">{t('quarantine.value')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td>{instant(entry.at)}</td>
            <th scope="row">
              <code>{entry.address}</code>
            </th>
            <td>
              {entry.reasons.map(({ code, text }) => (
                <div key={code}>
                  {phrase(text)} <code>{code}</code>
                </div>
              ))}
            </td>
            <td>
              <code>{shownValue(entry.raw)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shownValue(raw: unknown): string {
  const value = typeof raw === 'object' && raw !== null && 'value' in raw ? raw.value : raw;
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200);
}
