import type { Dataset } from '@millspace/schemas';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Plots } from '../plots/plots.tsx';
import { resolve, type TimeRange } from '../plots/time-range.ts';
import { useSignals } from '../signals/use-signals.ts';
import { excerptOf } from './excerpt.ts';

const CURVES = 8;

/** A look at real values that the provider chose to show before anything is agreed. */
export function Excerpt({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation('catalog');
  const signals = useSignals(dataset.signals.map(({ pack }) => pack));
  const { answer, records } = useMemo(() => excerptOf(dataset), [dataset]);
  const [zoom, setZoom] = useState<TimeRange | null>(null);
  if (answer === null)
    return (
      <section className="ms-panel">
        <h2>{t('excerpt')}</h2>
        <p>{records.length === 0 ? t('noExcerpt') : t('excerptRecords', { count: records.length })}</p>
      </section>
    );
  const whole = { from: answer.start, to: answer.start + answer.step * answer.buckets, live: false };
  const several = new Set(answer.series.map(({ machine }) => machine)).size > 1;
  return (
    <section className="ms-panel">
      <h2>{t('excerpt')}</h2>
      <p className="ms-muted">{t('excerptWhy')}</p>
      <Plots
        answer={{ ...answer, series: answer.series.slice(0, CURVES) }}
        shown={zoom === null ? whole : resolve(zoom, Date.now())}
        signals={signals}
        onRange={setZoom}
        onReset={() => setZoom(null)}
        nameMachine={several}
      />
    </section>
  );
}
