import { Checkbox } from '@mantine/core';
import type { BatchEnergy } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { useFormats } from '../i18n/format.ts';
import { frozen } from '../plots/time-range.ts';
import { EnergyFigure } from './energy-figure.tsx';
import type { TabProps } from './machine.page.tsx';

const SHOWN_MS = 90 * 86_400_000;
const DAY_MS = 86_400_000;

/** Batches of the last quarter with their specific energy; ticked ones can be laid over each other. */
export default function BatchesTab({ machine }: TabProps) {
  const { t } = useTranslation('machines');
  const to = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  const answer = useApi<{ batches: BatchEnergy[] }>('/batches', {
    query: { scope: 'own', machine: machine.machine, from: to - SHOWN_MS, to },
    everyMs: 60_000,
  });
  return (
    <Answer of={answer}>
      {({ batches }) =>
        batches.length === 0 ? (
          <EmptyState title={t('noBatches')} why={t('noBatchesWhy')} />
        ) : (
          <BatchTable machine={machine.machine} batches={batches} />
        )
      }
    </Answer>
  );
}

function BatchTable({ machine, batches }: { machine: string; batches: readonly BatchEnergy[] }) {
  const { t } = useTranslation('machines');
  const { instant, duration, number } = useFormats();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const chosen = ticked.length > 0 ? ticked : batches.slice(0, 8).map(({ batch }) => batch);
  const compare = { machine, batches: chosen.join(','), ...(chosen[0] ? { this: chosen[0] } : {}) };
  return (
    <section className="ms-panel">
      <p>{t('energyBasis')}</p>
      <p>
        <Link to="/compare" search={compare as never}>
          {ticked.length > 0
            ? t('compareTicked', { count: ticked.length })
            : t('compareLast', { count: chosen.length })}
        </Link>
      </p>
      <div className="ms-scroll">
        <table className="ms-table">
          <thead>
            <tr>
              <th scope="col">{t('compare')}</th>
              <th scope="col">{t('batch')}</th>
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
            {batches.map((one) => (
              <tr key={`${one.batch}-${one.from}`}>
                <td>
                  <Checkbox
                    aria-label={t('compareOne', { batch: one.batch })}
                    checked={ticked.includes(one.batch)}
                    onChange={(event) =>
                      setTicked(
                        event.currentTarget.checked
                          ? [...ticked, one.batch]
                          : ticked.filter((batch) => batch !== one.batch),
                      )
                    }
                  />
                </td>
                <th scope="row">
                  <Link
                    to={`/machines/${encodeURIComponent(machine)}/history`}
                    search={frozen({ from: one.from, to: Math.max(one.until, one.from + 1000) }) as never}
                  >
                    {one.batch}
                  </Link>
                </th>
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
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
