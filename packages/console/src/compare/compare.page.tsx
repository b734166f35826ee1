import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { PageTabs } from '../design/page-tabs.tsx';
import { firstSignals } from '../machines/machine-overview.ts';
import { OverEnergy } from './over-energy.tsx';
import { OverTime } from './over-time.tsx';
import { type Comparable, useComparable } from './use-machines.ts';

/** What is compared, as it stands in the address. */
export interface Comparison {
  /** `em` (default): batches over the specific energy; `time`: machines over each other. */
  axis?: string;
  /** Machines, by their keys. */
  of?: string;
  /** Batches, by their keys. */
  batches?: string;
  /** The batch that stands against the others. */
  this?: string;
  /** `good` or `all`: which batches make the band. */
  band?: string;
  signals?: string;
}

export interface CompareProps {
  machines: readonly Comparable[];
  search: Comparison;
  change: (next: Comparison) => void;
  signals: readonly string[];
}

/** Batches over the energy axis, one against a band of others; or machines and signals over each other in time. Own and received. */
export default function ComparePage() {
  const { t } = useTranslation('compare');
  const search = useSearch({ strict: false }) as Comparison;
  const navigate = useNavigate();
  const { machines, all, hidden } = useComparable();
  const axis = search.axis === 'time' ? 'time' : 'em';
  const change = (next: Comparison) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...next }), resetScroll: false } as never);
  const Shown = axis === 'time' ? OverTime : OverEnergy;
  return (
    <>
      <PageHeader title={t('title')} />
      <PageTabs
        label={t('views')}
        tabs={(['em', 'time'] as const).map((one) => ({
          label: t(`axis.${one}`),
          to: '/compare',
          search: { ...search, axis: one },
          current: one === axis,
        }))}
      />
      {hidden > 0 ? <p className="ms-muted">{t('hidden', { count: hidden })}</p> : null}
      <Answer of={machines}>
        {() =>
          all.length === 0 ? (
            <EmptyState title={t('none')} why={t('noneWhy')} />
          ) : (
            <Shown
              machines={all}
              search={search}
              change={change}
              signals={
                search.signals === undefined
                  ? firstSignals(all.flatMap((one) => one.signals))
                  : search.signals.split(',').filter(Boolean)
              }
            />
          )
        }
      </Answer>
    </>
  );
}
