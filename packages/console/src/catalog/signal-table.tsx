import { Button } from '@mantine/core';
import type { Dataset } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { useSignals } from '../signals/use-signals.ts';
import { useReadings } from '../terms/use-reading.ts';
import { periodOf, type Resolution, resolutionsOf } from './resolution.ts';

/** So many rows are enough to see what it is about. */
const FIRST = 15;

/** Every signal, how often it is recorded, and what comes of it under each offer. */
export function SignalTable({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation('catalog');
  const { data: readings } = useReadings(dataset.offers);
  const words = useSignals(dataset.signals.map(({ pack }) => pack));
  const say = useResolutionText();
  const [filter, setFilter] = useState('');
  const [all, setAll] = useState(false);
  const wanted = filter.trim().toLowerCase();
  const found = dataset.signals.filter(
    ({ id }) => id.toLowerCase().includes(wanted) || words.label(id).toLowerCase().includes(wanted),
  );
  const listed = all ? found : found.slice(0, FIRST);
  return (
    <section className="ms-panel">
      <h2>{t('signals', { count: dataset.signals.length })}</h2>
      <input
        type="search"
        aria-label={t('filter')}
        placeholder={t('filter')}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        style={{ minHeight: 32, width: '100%', maxWidth: 360 }}
      />
      <Scroll label={t('signals', { count: dataset.signals.length })}>
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('signal')}</th>
              <th scope="col">{t('unit')}</th>
              <th scope="col">{t('recorded')}</th>
              {dataset.offers.map(({ '@id': id }, at) => (
                <th key={id} scope="col">
                  {t('offer', { number: at + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listed.map((signal) => {
              const period = periodOf(dataset, signal);
              return (
                <tr key={`${signal.pack} ${signal.id}`}>
                  <th scope="row">
                    {words.label(signal.id)}
                    <br />
                    <code>{signal.id}</code>
                  </th>
                  <td>{words.symbol(signal.id)}</td>
                  <td>{say({ kind: 'as recorded', periodMs: period })}</td>
                  {dataset.offers.map(({ '@id': id }, at) => (
                    <td key={id}>
                      {resolutionsOf(readings?.[at]?.shapes ?? [], signal, period).map((one) => (
                        <div key={say(one)} className={one.kind === 'withheld' ? 'ms-muted' : undefined}>
                          {say(one)}
                        </div>
                      ))}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      {listed.length === found.length ? null : (
        <Button variant="default" mt="sm" onClick={() => setAll(true)}>
          {t('allSignals', { count: found.length })}
        </Button>
      )}
    </section>
  );
}

function useResolutionText(): (resolution: Resolution) => string {
  const { t } = useTranslation('catalog');
  const { duration, number } = useFormats();
  return (resolution) => {
    if (resolution.kind === 'withheld') return t('withheld');
    if (resolution.kind === 'window')
      return t(`statistic.${resolution.statistic}`, { time: duration(resolution.windowMs) });
    const { periodMs } = resolution;
    if (periodMs === null) return t('asRecorded');
    return periodMs < 1000 ? t('everyMs', { ms: number(periodMs) }) : t('every', { time: duration(periodMs) });
  };
}
