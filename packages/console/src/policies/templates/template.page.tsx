import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadPart } from '../../api/load-part.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { PageTabs } from '../../design/page-tabs.tsx';
import { StateWord } from '../../design/state-word.tsx';
import { Trail } from '../../design/trail.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { useWaiting } from '../../proposals/use-proposals.ts';
import { WaitingProposal } from '../../proposals/waiting.tsx';
import { type Found, useFound } from './found.ts';
import { SaveLine } from './save-line.tsx';
import { type Bench, useBench } from './use-template.ts';

// Each view is loaded when it is opened: all of them would be more than a page may cost.
const SentenceTab = lazy(() =>
  loadPart(() => import('./sentence-tab.tsx')).then((part) => ({ default: part.SentenceTab })),
);
const TreeTab = lazy(() => loadPart(() => import('./tree-tab.tsx')).then((part) => ({ default: part.TreeTab })));
const JsonTab = lazy(() => loadPart(() => import('./json-tab.tsx')).then((part) => ({ default: part.JsonTab })));
const TestsTab = lazy(() => loadPart(() => import('./tests-tab.tsx')).then((part) => ({ default: part.TestsTab })));
const VersionsTab = lazy(() =>
  loadPart(() => import('./versions-tab.tsx')).then((part) => ({ default: part.VersionsTab })),
);
const Publish = lazy(() => loadPart(() => import('./publish.tsx')).then((part) => ({ default: part.Publish })));
const DangerZone = lazy(() =>
  loadPart(() => import('./danger-zone.tsx')).then((part) => ({ default: part.DangerZone })),
);

const TABS = ['sentence', 'tree', 'json', 'tests', 'versions'] as const;

/** One template: as a sentence, as a form, as JSON, its tests, its versions. */
export default function TemplatePage() {
  const { template: id = '' } = useParams({ strict: false }) as { template?: string };
  const { template, draft } = useFound(id);
  return (
    <Answer of={template}>
      {(kept) => (
        <Answer of={draft}>
          {(written) =>
            kept === null && written === null ? (
              <Missing id={id} />
            ) : (
              <OnBench key={id} id={id} found={{ template: kept, draft: written }} />
            )
          }
        </Answer>
      )}
    </Answer>
  );
}

function Missing({ id }: { id: string }) {
  const t = useWords('templates');
  return (
    <>
      <PageHeader title={id} trail={<Trail steps={[{ label: t('templates'), to: '/policies' }]} />} />
      <EmptyState title={t('noSuch')} why={t('noSuchWhy')} action={<Link to="/policies">{t('templates')}</Link>} />
    </>
  );
}

function OnBench({ id, found }: { id: string; found: Found }) {
  const t = useWords('templates');
  const { t: common } = useTranslation();
  const phrase = usePhrase();
  const navigate = useNavigate();
  const { tab = 'sentence' } = useParams({ strict: false }) as { tab?: string };
  const { at, values } = useSearch({ strict: false }) as { at?: string; values?: string };
  const [goTo, setGoTo] = useState<{ pointer: string } | null>(at === undefined ? null : { pointer: at });
  const bench = useBench(id, found);
  const admin = useMay('admin');
  const { body, misshapen, drafted, template } = bench;
  const show = (pointer: string) => {
    setGoTo({ pointer });
    const to = pointer.startsWith('/policy') ? 'tree' : 'sentence';
    if (to !== tab) void navigate({ to: `/policies/${id}/${to}`, search: true } as never);
  };
  const title = misshapen === null && phrase(body.title).trim() !== '' ? phrase(body.title) : id;
  const writes = tab === 'sentence' || tab === 'tree' || tab === 'json';
  return (
    <>
      <PageHeader
        title={title}
        trail={<Trail steps={[{ label: t('templates'), to: '/policies' }]} />}
        beside={
          <>
            <code>{id}</code> <TemplateState bench={bench} />
          </>
        }
        actions={
          admin ? (
            <>
              <Link to="/simulator" search={{ template: id, values } as never}>
                {t('toSimulator')}
              </Link>
              <Link to="/policies/new" search={{ from: id } as never}>
                {t('copyThis')}
              </Link>
            </>
          ) : undefined
        }
      />
      <PageTabs
        label={t('tabs')}
        tabs={TABS.map((one) => ({
          label: t(`tab.${one}`),
          to: `/policies/${id}/${one}`,
          current: one === tab,
        }))}
      />
      {bench.origin === 'shipped' ? <p className="ms-muted">{t('shippedAbout')}</p> : null}
      {drafted && template !== null && bench.basedOn !== null && bench.basedOn < template.version ? (
        <p role="status">{t('overtaken', { based: bench.basedOn, version: template.version })}</p>
      ) : null}
      {writes && !bench.readOnly ? <SaveLine bench={bench} /> : null}
      <Suspense fallback={<p role="status">{common('loading')}</p>}>
        {misshapen !== null && tab !== 'json' && tab !== 'versions' ? (
          <EmptyState
            title={t('misshapen')}
            why={t('misshapenWhy', { place: misshapen || '/' })}
            action={<Link to={`/policies/${id}/json`}>{t('tab.json')}</Link>}
          />
        ) : tab === 'tree' ? (
          <TreeTab bench={bench} show={show} goTo={goTo} />
        ) : tab === 'json' ? (
          <JsonTab bench={bench} />
        ) : tab === 'tests' ? (
          <TestsTab bench={bench} />
        ) : tab === 'versions' ? (
          <VersionsTab bench={bench} />
        ) : (
          <SentenceTab bench={bench} show={show} goTo={goTo} />
        )}
      </Suspense>
      <Waiting id={id} />
      <Suspense>
        <Publish bench={bench} />
        {admin ? <DangerZone bench={bench} /> : null}
      </Suspense>
    </>
  );
}

function TemplateState({ bench: { template, drafted, origin } }: { bench: Bench }) {
  const t = useWords('templates');
  return (
    <>
      {template === null ? null : (
        <StateWord
          kind={template.retiredAt === null ? 'done' : 'off'}
          word={
            template.retiredAt !== null
              ? t('retired')
              : t(origin === 'shipped' ? 'shippedVersion' : 'versionNumber', { version: template.version })
          }
        />
      )}{' '}
      {drafted ? <StateWord kind="open" word={t('draft')} /> : null}
    </>
  );
}

/** Changes of this template that wait for a second person. */
function Waiting({ id }: { id: string }) {
  const waiting = useWaiting();
  return waiting.data?.proposals
    .filter(
      ({ change }) =>
        (change.kind === 'template.publish' && change.template.id === id) ||
        (change.kind === 'template.retire' && change.template === id),
    )
    .map((one) => <WaitingProposal key={one.id} of={one} />);
}
