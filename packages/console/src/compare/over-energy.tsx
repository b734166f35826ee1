import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { machineKey } from '../machines/keys.ts';
import { EnergyPlot } from '../plots/energy.ts';
import { useSignals } from '../signals/use-signals.ts';
import { Choices } from './choices.tsx';
import type { CompareProps } from './compare.page.tsx';
import type { ComparedBatch } from './compared.ts';
import { EnergyFigures } from './energy-figures.tsx';
import { useBatches, useCurves } from './use-compared.ts';
import type { Comparable } from './use-machines.ts';

/** As many batches as are laid over each other before anybody chose some, and as many good ones beside them. */
const FIRST = 8;

/** One batch over the specific energy, against the band of good ones or of all others; of own and of received machines. */
export function OverEnergy({ machines, search, change, signals }: CompareProps) {
  EnergyPlot.soon();
  const { t } = useTranslation('compare');
  const wanted = search.of?.split(',').filter(Boolean);
  const mills = machines.filter((one) => one.signals.some(({ signal }) => signals.includes(signal)));
  const chosen = wanted ? machines.filter(({ key }) => wanted.includes(key)) : mills.slice(0, 1);
  const words = useSignals(chosen.flatMap(({ packs }) => packs));
  const { answers, batches } = useBatches(chosen);
  const named = search.batches?.split(',').filter(Boolean);
  const shown = named ? batches.filter(({ key }) => named.includes(key)) : firstOf(batches);
  const nameOf = (of: ComparedBatch) => labelOf(of, chosen);
  const current = shown.find(({ key }) => key === search.this) ?? shown[0];
  const curves = useCurves(chosen, shown, signals);
  const known = [...new Set(chosen.flatMap((one) => one.signals.map(({ signal }) => signal)))];
  const anyGood = shown.some(({ key, good }) => good !== null && key !== current?.key);
  const band = search.band === 'good' || search.band === 'all' ? search.band : anyGood ? 'good' : 'all';
  return (
    <>
      <div className="ms-row">
        <NativeSelect
          label={t('thisBatch')}
          size="xs"
          value={current?.key ?? ''}
          onChange={(event) => change({ this: event.currentTarget.value })}
          data={shown.map((one) => ({ value: one.key, label: nameOf(one) }))}
        />
        <NativeSelect
          label={t('bandOf')}
          size="xs"
          value={band}
          onChange={(event) => change({ band: event.currentTarget.value })}
          data={(['good', 'all'] as const).map((value) => ({ value, label: t(`band.${value}`) as string }))}
        />
      </div>
      <Choices
        legend={t('chooseMachines', { count: chosen.length })}
        of={machines.map(({ key, label }) => ({ value: key, label }))}
        chosen={chosen.map(({ key }) => key)}
        change={(next) => change({ of: next.join(',') || ',', ...(named ? { batches: keep(named, next) } : {}) })}
      />
      <Choices
        legend={t('chooseBatches', { count: shown.length })}
        of={batches.map((one) => ({
          value: one.key,
          label: nameOf(one) + (one.good === null ? '' : ` · ${t('good')}`),
        }))}
        chosen={shown.map(({ key }) => key)}
        change={(next) => change({ batches: next.join(',') || ',' })}
      />
      <Choices
        legend={t('chooseSignals', { count: signals.length })}
        of={known.map((signal) => ({ value: signal, label: words.label(signal) }))}
        chosen={signals}
        change={(next) => change({ signals: next.join(',') || ',' })}
      />
      {chosen.length === 0 ? (
        <p>{t('nothingChosen')}</p>
      ) : (
        <Answer of={answers}>
          {() =>
            batches.length === 0 ? (
              <EmptyState title={t('noBatches')} why={t('noBatchesWhy')} />
            ) : current === undefined || signals.length === 0 ? (
              <p>{t('nothingChosen')}</p>
            ) : (
              <Answer of={curves.answers}>
                {() => (
                  <EnergyFigures
                    {...{ shown, machines: chosen, signals, words, band, nameOf }}
                    current={current}
                    compared={curves.compared}
                  />
                )}
              </Answer>
            )
          }
        </Answer>
      )}
    </>
  );
}

/** The newest, and the newest of the good ones. */
function firstOf(batches: readonly ComparedBatch[]): ComparedBatch[] {
  const good = batches.filter((one) => one.good !== null).slice(0, FIRST);
  return batches.filter((one, at) => at < FIRST || good.includes(one));
}

/** The name of a batch, with its machine where there are several. */
function labelOf(of: ComparedBatch, machines: readonly Comparable[]): string {
  const machine = machines.find(({ key }) => key === machineKey(of));
  return machines.length < 2 || machine === undefined ? of.batch : `${of.batch} (${machine.label})`;
}

/** Batches of machines that are still chosen. */
const keep = (batches: readonly string[], machines: readonly string[]): string =>
  batches.filter((batch) => machines.some((machine) => batch.startsWith(`${machine}/`))).join(',') || ',';
