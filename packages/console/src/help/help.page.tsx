import { Link, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { Trail } from '../design/trail.tsx';
import { AREAS, AREAS_OF, type Area, isArea, WORDS_OF } from './areas.ts';
import { Definitions } from './definitions.tsx';
import classes from './help.module.css';
import { HelpBlocks } from './help-blocks.tsx';
import type { HelpPage as Page } from './help-page.ts';
import { useHelpPage } from './use-help-page.ts';

/** Help about one area, or which there is; out of this process, so it is there without any network. */
export default function HelpPage() {
  const { t } = useTranslation('help');
  const { area } = useParams({ strict: false }) as { area?: string };
  if (area === undefined) return <Overview />;
  if (isArea(area)) return <OnePage key={area} area={area} />;
  return (
    <>
      <PageHeader title={t('title')} />
      <EmptyState title={t('unknown')} why={t('unknownWhy')} action={<Link to="/docs">{t('toAll')}</Link>} />
    </>
  );
}

function Overview() {
  const { t } = useTranslation('help');
  const { info } = useSession();
  const here = AREAS_OF[info.app];
  return (
    <>
      <PageHeader title={t('title')} />
      <p>{t('about')}</p>
      <AreaList of={here} />
      <p>
        <Link to="/glossary">{t('allWords')}</Link>
      </p>
      <h2>{t(info.app === 'connector' ? 'atBroker' : 'atConnector')}</h2>
      <AreaList of={AREAS.filter((area) => !here.includes(area))} />
    </>
  );
}

function AreaList({ of }: { of: readonly Area[] }) {
  const { t } = useTranslation('help');
  return (
    <ul className={classes.areas}>
      {of.map((area) => (
        <li key={area}>
          <Link to={`/docs/${area}`}>{t(`area.${area}`)}</Link>
        </li>
      ))}
    </ul>
  );
}

function OnePage({ area }: { area: Area }) {
  const { t } = useTranslation('help');
  const page = useHelpPage(area);
  return (
    <>
      <PageHeader
        title={page.data?.title ?? t(`area.${area}`)}
        trail={<Trail steps={[{ label: t('title'), to: '/docs' }]} />}
      />
      <Answer of={page}>{(data) => <Content page={data} />}</Answer>
      <section className="ms-panel">
        <h2>{t('wordsHere')}</h2>
        <Definitions of={WORDS_OF[area]} />
        <Link to="/glossary">{t('allWords')}</Link>
      </section>
    </>
  );
}

function Content({ page }: { page: Page }) {
  const place = useRouterState({ select: ({ location }) => location.hash });
  useEffect(() => {
    // What the address points to is there only now.
    if (place !== '') document.getElementById(place)?.scrollIntoView();
  }, [place]);
  return (
    <article className={classes.text}>
      <HelpBlocks of={page.blocks} />
    </article>
  );
}
