import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Late } from '../design/late.tsx';
import { useFormats } from '../i18n/format.ts';
import classes from '../machines/machines.module.css';
import { EnergyPlot } from '../plots/energy.ts';
import type { Compared } from './compared.ts';
import { type LabPoints, labPoints } from './lab.ts';
import { useSamples } from './use-compared.ts';
import type { Comparable } from './use-machines.ts';

interface LabFiguresProps {
  machines: readonly Comparable[];
  compared: Compared;
  current: string;
  inBand: ReadonlySet<string>;
}

/** What the laboratory found, over the specific energy that had been put in when the sample was taken. */
export function LabFigures({ machines, compared, current, inBand }: LabFiguresProps) {
  const samples = useSamples(machines);
  const figures = useMemo(
    () => labPoints(samples, compared, { current, band: inBand }),
    [samples, compared, current, inBand],
  );
  return figures.map((points) => (
    <LabFigure key={points.quantity} points={points} to={compared.buckets * compared.step} />
  ));
}

function LabFigure({ points, to }: { points: LabPoints; to: number }) {
  const { t } = useTranslation('compare');
  const { number } = useFormats();
  const id = useId();
  const { quantity, x } = points;
  const none = useMemo(() => x.map(() => null), [x]);
  const told = x.flatMap((energy, at) => {
    const value = points.this[at];
    return value === null || value === undefined
      ? []
      : [t('labPoint', { value: number(value), energy: number(energy, 1) })];
  });
  const others = points.others.filter((value) => value !== null).length;
  return (
    <figure className={classes.live} aria-labelledby={`${id}-name`} aria-describedby={`${id}-told`}>
      <figcaption id={`${id}-name`} className="ms-spread">
        <strong>{t('lab', { quantity })}</strong>
        <span className="ms-muted">{t('unitOfAxis')}</span>
      </figcaption>
      <p id={`${id}-told`} className="ms-muted" style={{ margin: '4px 0' }}>
        {told.length === 0 ? t('labNone') : t('labThis', { points: told.join('; ') })}{' '}
        {t('labOthers', { count: others })}
      </p>
      <Late
        part={EnergyPlot}
        fallback={<div style={{ height: 180 }} />}
        with={{
          x,
          low: none,
          middle: points.others,
          high: none,
          curve: points.this,
          points: true,
          to,
          height: 180,
          writeValue: (value) => number(value),
          onCursor: ignore,
          cursor: null,
        }}
      />
    </figure>
  );
}

const ignore = () => undefined;
