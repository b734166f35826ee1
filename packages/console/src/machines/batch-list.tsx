import { Checkbox } from '@mantine/core';
import type { BatchEnergy } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLook } from '../api/use-look.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Scroll } from '../design/scroll.tsx';
import { useFormats } from '../i18n/format.ts';
import { frozen, type TimeRange } from '../plots/time-range.ts';
import { EnergyFigure } from './energy-figure.tsx';
import { GoodMark } from './good-mark.tsx';
import { batchKey, machineKey } from './keys.ts';
import type { MachineOverview } from './machine-overview.ts';

const SHOWN_MS = 90 * 86_400_000;
const DAY_MS = 86_400_000;
/** As many batches as are laid over each other before anybody chose some. */
const FIRST = 8;

export interface BatchListProps {
  machine: MachineOverview;
  /** Each look is counted: then nothing is asked for again by itself, and there is no comparing. */
  counted?: boolean;
  /** Where the curves of a stretch are. */
  historyOf: (range: TimeRange) => { to: string; search: object };
}

/** Batches of the last quarter with their specific energy; ticked ones can be laid over each other. */
export function BatchList({ machine, counted = false, historyOf }: BatchListProps) {
  const { t } = useTranslation('machines');
  const to = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  const answer = useLook<{ batches: BatchEnergy[] }>('/batches', {
    query: { scope: machine.scope, machine: machine.machine, from: to - SHOWN_MS, to },
    topics: ['batches'],
    counted,
    everyMs: 60_000,
    moving: ['from', 'to'],
  });
  return (
    <Answer of={answer}>
      {({ batches }) =>
        batches.length === 0 ? (
          <EmptyState title={t('noBatches')} why={t('noBatchesWhy')} />
        ) : (
          <BatchTable {...{ machine, batches, counted, historyOf }} />
        )
      }
    </Answer>
  );
}

function BatchTable({
  machine,
  batches,
  counted,
  historyOf,
}: Required<BatchListProps> & { batches: readonly BatchEnergy[] }) {
  const { t } = useTranslation('machines');
  const { instant, duration, number } = useFormats();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const chosen = ticked.length > 0 ? ticked : batches.slice(0, FIRST).map(batchKey);
  const compare = { of: machineKey(machine), batches: chosen.join(','), ...(chosen[0] ? { this: chosen[0] } : {}) };
  return (
    <section className="ms-panel">
      <p>{t('energyBasis')}</p>
      {counted ? (
        <p>{t('countedNotCompared')}</p>
      ) : (
        <p>
          <Link to="/compare" search={compare as never}>
            {ticked.length > 0
              ? t('compareTicked', { count: ticked.length })
              : t('compareLast', { count: chosen.length })}
          </Link>
        </p>
      )}
      <Scroll label={t('tab.batches')}>
        <table className="ms-table">
          <thead>
            <tr>
              {counted ? null : <th scope="col">{t('compare')}</th>}
              <th scope="col">{t('batch')}</th>
              <th scope="col">{t('judged')}</th>
              <th scope="col">{t('product')}</th>
              <th scope="col">{t('began')}</th>
              <th scope="col">{t('took')}</th>
              <th scope="col" className="ms-number">
                {t('passes')}
              </th>
              <th scope="col">{t('energy')}</th>
              <th scope="col" className="ms-number">
                {t('counter')}
              </th>
            </tr>
          </thead>
          <tbody>
            {batches.map((one) => {
              const key = batchKey(one);
              const history = historyOf(frozen({ from: one.from, to: Math.max(one.until, one.from + 1000) }));
              return (
                <tr key={`${one.batch}-${one.from}`}>
                  {counted ? null : (
                    <td>
                      <Checkbox
                        aria-label={t('compareOne', { batch: one.batch })}
                        checked={ticked.includes(key)}
                        onChange={(event) =>
                          setTicked(
                            event.currentTarget.checked ? [...ticked, key] : ticked.filter((batch) => batch !== key),
                          )
                        }
                      />
                    </td>
                  )}
                  <th scope="row">
                    <Link to={history.to} search={history.search as never}>
                      {one.batch}
                    </Link>
                  </th>
                  <td>
                    <GoodMark of={one} />
                  </td>
                  <td>{[one.product, one.recipe].filter(Boolean).join(' · ') || '–'}</td>
                  <td>{instant(one.from)}</td>
                  <td>{one.to === null ? t('running') : duration(one.to - one.from)}</td>
                  <td className="ms-number">{one.passes ?? '–'}</td>
                  <td>
                    <EnergyFigure of={one} />
                  </td>
                  <td className="ms-number">
                    {one.counterKJkg === null ? '–' : `${number(one.counterKJkg, 1)}\u00a0kJ/kg`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
