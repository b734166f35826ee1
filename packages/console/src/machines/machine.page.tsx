import { useParams } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { NotFound } from '../app/not-found.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { PageTabs } from '../design/page-tabs.tsx';
import { Trail } from '../design/trail.tsx';
import { useSignals } from '../signals/use-signals.ts';
import { AlarmNow } from './alarm-now.tsx';
import { Freshness } from './freshness.tsx';
import { lastHeard, type MachineOverview, stateWords } from './machine-overview.ts';

export interface TabProps {
  machine: MachineOverview;
}

/** Each tab has an address of its own and is loaded when it is opened. */
const TABS = {
  live: lazy(() => import('./live-tab.tsx')),
  history: lazy(() => import('./history-tab.tsx')),
  batches: lazy(() => import('./batches-tab.tsx')),
  alarms: lazy(() => import('./alarms-tab.tsx')),
  quality: lazy(() => import('./quality-tab.tsx')),
  nameplate: lazy(() => import('./nameplate-tab.tsx')),
} satisfies Record<string, ComponentType<TabProps>>;
type Tab = keyof typeof TABS;
const NAMES = Object.keys(TABS) as Tab[];

/** One own machine: what it does now, what it did, its batches, alarms, the quality of its data, and what it is. */
export default function MachinePage() {
  const { t } = useTranslation('machines');
  const { machine: name, tab = 'live' } = useParams({ strict: false }) as { machine: string; tab?: string };
  const answer = useApi<{ machines: MachineOverview[] }>('/machines', {
    query: { scope: 'own', machine: name },
    topics: ['sources'],
    everyMs: 5000,
  });
  const [machine] = answer.data?.machines ?? [];
  const signals = useSignals(machine?.packs ?? []);
  const known = NAMES.find((one) => one === tab);
  if (known === undefined) return <NotFound />;
  const Shown: ComponentType<TabProps> = TABS[known];
  return (
    <>
      <PageHeader
        key={known}
        title={t('titleOfTab', { machine: name, tab: t(`tab.${known}`) })}
        trail={<Trail steps={[{ label: t('title'), to: '/machines' }]} />}
        beside={
          machine ? (
            <>
              <span>{stateWords(machine, signals)}</span>
              <Freshness last={lastHeard(machine)} />
              <AlarmNow alarms={machine.alarms} signals={signals} />
            </>
          ) : null
        }
      />
      <PageTabs
        label={t('tabs')}
        tabs={NAMES.map((one) => ({
          label: t(`tab.${one}`),
          to: `/machines/${encodeURIComponent(name)}/${one}`,
          current: one === known,
        }))}
      />
      <Answer of={answer}>
        {() =>
          machine ? (
            <Suspense fallback={<p role="status">{t('opening')}</p>}>
              <Shown machine={machine} />
            </Suspense>
          ) : (
            <EmptyState title={t('unknown', { name })} why={t('unknownWhy')} />
          )
        }
      </Answer>
    </>
  );
}
