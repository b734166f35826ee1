import { NativeSelect } from '@mantine/core';
import type { TemplateParameter, TemplateVersion } from '@millspace/schemas';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useApi } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Scroll } from '../../design/scroll.tsx';
import { useFormats } from '../../i18n/format.ts';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import classes from './bench.module.css';
import { ClauseList } from './clause-list.tsx';
import { difference } from './difference.ts';
import type { Bench } from './use-template.ts';

const DRAFT = 'draft';

/** Every version, who made it and how many agreements name it, and how any two differ. */
export function VersionsTab({ bench }: { bench: Bench }) {
  const t = useWords('templates');
  const { id, origin } = bench;
  const versions = useApi<{ versions: TemplateVersion[] }>(`/templates/${encodeURIComponent(id)}/versions`, {
    topics: ['templates', 'agreements'],
    enabled: origin !== 'none',
  });
  if (origin === 'none') return <EmptyState title={t('noVersions')} why={t('noVersionsWhy')} />;
  return (
    <Answer of={versions}>
      {({ versions: list }) => (
        <>
          <section className="ms-panel">
            <p>{t('versionsAbout')}</p>
            <Scroll label={t('versions')}>
              <VersionTable of={list} />
            </Scroll>
          </section>
          <Comparison bench={bench} versions={list} />
        </>
      )}
    </Answer>
  );
}

function VersionTable({ of }: { of: readonly TemplateVersion[] }) {
  const t = useWords('templates');
  const phrase = usePhrase();
  const { instant, number } = useFormats();
  return (
    <table className="ms-table">
      <thead>
        <tr>
          <th scope="col">{t('version')}</th>
          <th scope="col">{t('title')}</th>
          <th scope="col">{t('publishedAt')}</th>
          <th scope="col">{t('publishedBy')}</th>
          <th scope="col" className="ms-number">
            {t('agreements')}
          </th>
          <th scope="col">{t('hash')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ template, digest, madeAt, by, retiredAt, agreements }) => (
          <tr key={template.version}>
            <th scope="row">{template.version}</th>
            <td>{phrase(template.title)}</td>
            <td>
              {madeAt === null ? t('withSoftware') : instant(madeAt)}
              {retiredAt === null ? '' : ` · ${t('retiredAt', { at: instant(retiredAt) })}`}
            </td>
            <td>{by === null ? '–' : <span className="ms-id">{by}</span>}</td>
            <td className="ms-number">{number(agreements, 0)}</td>
            <td>
              <code>{digest}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Comparison({ bench, versions }: { bench: Bench; versions: readonly TemplateVersion[] }) {
  const t = useWords('templates');
  const phrase = usePhrase();
  const navigate = useNavigate();
  const { body, id, drafted, misshapen } = bench;
  const { before, after } = useSearch({ strict: false }) as { before?: string; after?: string };
  const draft =
    drafted && misshapen === null ? { ...body, id, version: (versions[0]?.template.version ?? 0) + 1 } : null;
  const ids = [...(draft ? [DRAFT] : []), ...versions.map(({ template }) => String(template.version))];
  const later = ids.find((one) => one === after) ?? ids[0];
  const earlier = ids.find((one) => one === before) ?? ids[1];
  const of = (which: string | undefined) =>
    which === DRAFT ? draft : (versions.find(({ template }) => String(template.version) === which)?.template ?? null);
  const [from, to] = [of(earlier), of(later)];
  const found = useMemo(() => (from && to ? difference(from, to) : null), [from, to]);
  if (ids.length < 2 || found === null) return null;
  const choose = (key: 'before' | 'after', value: string) =>
    void navigate({
      to: '.',
      search: (now: object) => ({ ...now, [key]: value }),
      replace: true,
      resetScroll: false,
    } as never);
  const options = ids.map((value) => ({
    value,
    label: value === DRAFT ? t('theDraft') : t('versionNumber', { version: value }),
  }));
  return (
    <section className="ms-panel" aria-label={t('compare')}>
      <h2>{t('compare')}</h2>
      <div className="ms-row">
        <NativeSelect
          label={t('earlier')}
          value={earlier ?? ''}
          onChange={(event) => choose('before', event.currentTarget.value)}
          data={options}
        />
        <NativeSelect
          label={t('later')}
          value={later ?? ''}
          onChange={(event) => choose('after', event.currentTarget.value)}
          data={options}
        />
      </div>
      {found.none ? <p>{t('noDifference')}</p> : null}
      {found.texts.map(({ about, before: was, after: is }) => (
        <p key={about}>
          <strong>{t(about === 'title' ? 'title' : 'sentence')}:</strong> <del>{phrase(was)}</del>{' '}
          <ins>{phrase(is)}</ins>
        </p>
      ))}
      <div className={classes.two}>
        <Changes title={t('gone')} none={t('noneGone')} clauses={found.gone} blanks={found.blanks.gone} />
        <Changes
          title={t('come')}
          none={t('noneCome')}
          clauses={found.come}
          blanks={[...found.blanks.come, ...found.blanks.changed]}
        />
      </div>
    </section>
  );
}

interface ChangesProps {
  title: string;
  none: string;
  clauses: Parameters<typeof ClauseList>[0]['of'];
  blanks: readonly TemplateParameter[];
}

function Changes({ title, none, clauses, blanks }: ChangesProps) {
  const t = useWords('templates');
  const phrase = usePhrase();
  return (
    <div>
      <h3>{title}</h3>
      {clauses.length + blanks.length === 0 ? <p className="ms-muted">{none}</p> : <ClauseList of={clauses} />}
      {blanks.length === 0 ? null : (
        <ul>
          {blanks.map((blank) => (
            <li key={blank.name}>
              {t('blankOf', { title: phrase(blank.title), type: t(`type.${blank.type}`) })}
              {blank.default === undefined ? '' : ` ${t('defaultIs', { value: [blank.default].flat().join(', ') })}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
