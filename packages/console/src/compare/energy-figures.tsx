import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../design/empty-state.tsx';
import { EnergyFigure } from '../machines/energy-figure.tsx';
import { GoodMark } from '../machines/good-mark.tsx';
import type { Signals } from '../signals/use-signals.ts';
import type { Compared, ComparedBatch } from './compared.ts';
import { bandBatches } from './energy-band.ts';
import { LabFigures } from './lab-figures.tsx';
import { SignalFigure } from './signal-figure.tsx';
import type { Comparable } from './use-machines.ts';

interface EnergyFiguresProps {
  shown: readonly ComparedBatch[];
  machines: readonly Comparable[];
  signals: readonly string[];
  words: Signals;
  band: 'good' | 'all';
  nameOf: (of: ComparedBatch) => string;
  current: ComparedBatch;
  /** undefined: of none the energy can be computed, or it has not come yet. */
  compared: Compared | undefined;
}

/** What there is to see of the batches: the energy of the one that is looked at, why others have none, curves, laboratory. */
export function EnergyFigures({
  shown,
  machines,
  signals,
  words,
  band,
  nameOf,
  current,
  compared,
}: EnergyFiguresProps) {
  const { t } = useTranslation('compare');
  const [cursor, setCursor] = useState<number | null>(null);
  const without = shown.filter(({ energyKJkg }) => energyKJkg === null);
  const inBand = useMemo(() => bandBatches(shown, current.key, band), [shown, current.key, band]);
  return (
    <>
      <div className="ms-row">
        <span>
          {nameOf(current)}: <EnergyFigure of={current} />
        </span>
        <GoodMark of={current} />
      </div>
      {without.length > 0 ? (
        <details className="ms-panel" open>
          <summary>{t('without', { count: without.length })}</summary>
          <ul>
            {without.map((one) => (
              <li key={one.key}>
                {nameOf(one)}: <EnergyFigure of={one} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {band === 'good' && inBand.size === 0 ? <p>{t('noGood')}</p> : null}
      {compared === undefined || compared.curves.length === 0 ? (
        <EmptyState title={t('noCurves')} why={t('noCurvesWhy')} />
      ) : (
        <>
          {signals.map((signal) => (
            <SignalFigure
              key={signal}
              {...{ compared, signal, words, band, inBand, cursor, setCursor }}
              current={current.key}
            />
          ))}
          <LabFigures {...{ machines, compared, inBand }} current={current.key} />
        </>
      )}
    </>
  );
}
