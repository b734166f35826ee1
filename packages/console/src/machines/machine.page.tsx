import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type LatePart, latePart } from '../api/late-part.ts';
import { useApi } from '../api/use-api.ts';
import { NotFound } from '../app/not-found.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { Late } from '../design/late.tsx';
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
  live: latePart(() => import('./live-tab.tsx')),
  history: latePart(() => import('./history-tab.tsx')),
  batches: latePart(() => import('./batches-tab.tsx')),
  alarms: latePart(() => import('./alarms-tab.tsx')),
  quality: latePart(() => import('./quality-tab.tsx')),
  nameplate: latePart(() => import('./nameplate-tab.tsx')),
} satisfies Record<string, LatePart<TabProps>>;
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
  TABS[known].soon();
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
            <Late part={TABS[known]} with={{ machine }} fallback={<p role="status">{t('opening')}</p>} />
          ) : (
            <EmptyState title={t('unknown', { name })} why={t('unknownWhy')} />
          )
        }
      </Answer>
    </>
  );
}
