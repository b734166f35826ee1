import type { SourceView } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { NotFound } from '../../app/not-found.tsx';
import { Answer } from '../../design/answer.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Trail } from '../../design/trail.tsx';
import classes from '../setup/setup.module.css';
import { SourceState } from '../source-state.tsx';
import { OurCertificate, TheirCertificate } from '../trust.tsx';
import { QuarantineTab } from './quarantine-tab.tsx';
import { SignalsTab } from './signals-tab.tsx';
import { StatusTab } from './status-tab.tsx';

const TABS = ['status', 'signals', 'quarantine', 'trust'] as const;
type Tab = (typeof TABS)[number];

/** One source: how it stands, what it delivers, what of it broke a rule, and whom it trusts. */
export default function SourcePage() {
  const { t } = useTranslation('sources');
  const { source: id, tab = 'status' } = useParams({ strict: false }) as { source: string; tab?: string };
  const source = useApi<SourceView>(`/sources/${encodeURIComponent(id)}`, {
    topics: ['sources', 'quarantine'],
    everyMs: 2000,
  });
  const shown = TABS.find((one) => one === tab);
  if (shown === undefined) return <NotFound />;
  const tabs = TABS.filter((one) => one !== 'trust' || source.data?.type !== 'mqtt');
  return (
    <>
      <PageHeader
        title={id}
        trail={<Trail steps={[{ label: t('title'), to: '/sources' }]} />}
        beside={source.data ? <SourceState state={source.data.state} /> : null}
      />
      <nav aria-label={t('tabs.label')}>
        <ul className={`${classes['steps']} ${classes['plain']}`}>
          {tabs.map((one) => (
            <li key={one}>
              <Link to={`/sources/${id}/${one}`} {...(one === shown ? { 'aria-current': 'page' } : {})}>
                {t(`tabs.${one}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Answer of={source}>{(data) => <Content tab={shown} source={data} />}</Answer>
    </>
  );
}

function Content({ tab, source }: { tab: Tab; source: SourceView }) {
  if (tab === 'signals') return <SignalsTab source={source} />;
  if (tab === 'quarantine') return <QuarantineTab source={source} />;
  if (tab === 'trust')
    return (
      <>
        <TheirCertificate id={source.id} />
        <OurCertificate id={source.id} />
      </>
    );
  return <StatusTab source={source} />;
}
