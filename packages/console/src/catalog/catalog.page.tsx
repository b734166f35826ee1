import { Button, TextInput } from '@mantine/core';
import type { CatalogPage as CatalogAnswer, Dataset } from '@millspace/schemas';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useSession } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { OnePage } from '../design/one-page.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { useMachineTypes } from '../signals/use-machine-types.ts';
import classes from './catalog.module.css';
import { OffersInShort } from './offers-in-short.tsx';

const FACETS = ['provider', 'pack'] as const;
const FILTERS = ['q', ...FACETS, 'signal'] as const;
const LIMIT = 20;

type Search = Partial<Record<(typeof FILTERS)[number] | 'cursor', string>>;

/** What others publish and this participant may see: searched, narrowed down, page by page. */
export default function CatalogPage() {
  const { t } = useTranslation('catalog');
  const { cursor, ...filters } = useSearch({ strict: false }) as Search;
  const query = { ...Object.fromEntries(FILTERS.map((name) => [name, filters[name]])), limit: LIMIT };
  // Counts come with the first page only, and belong beside every page.
  const first = useApi<CatalogAnswer>('/catalog', { query });
  const page = useApi<CatalogAnswer>('/catalog', { query: { ...query, cursor }, moving: ['cursor'] });
  const narrowed = FILTERS.some((name) => filters[name] !== undefined);
  return (
    <>
      <PageHeader title={t('title')} />
      <SearchForm filters={filters} />
      <Answer of={first}>
        {({ facets, total }) => (
          <div className={classes.columns}>
            <Facets facets={facets} filters={filters} />
            <section aria-label={t('results')}>
              <p role="status" className="ms-muted">
                {total === undefined ? t('many') : t('found', { count: total })}
              </p>
              <Answer of={page}>
                {({ datasets, next }) =>
                  datasets.length === 0 ? (
                    <EmptyState
                      title={t(narrowed ? 'nothingFound' : 'none')}
                      why={t(narrowed ? 'nothingFoundWhy' : 'noneWhy')}
                      action={narrowed ? <Link to="/catalog">{t('all')}</Link> : undefined}
                    />
                  ) : (
                    <OnePage of={t('title')} cursor={cursor} turning={page.isPlaceholderData}>
                      <Results datasets={datasets} />
                      <nav className="ms-row" aria-label={t('pages')}>
                        {cursor === undefined ? null : (
                          <Link to="/catalog" search={filters as never}>
                            {t('firstPage')}
                          </Link>
                        )}
                        {next === undefined ? null : (
                          <Link to="/catalog" search={{ ...filters, cursor: next } as never}>
                            {t('nextPage')}
                          </Link>
                        )}
                      </nav>
                    </OnePage>
                  )
                }
              </Answer>
            </section>
          </div>
        )}
      </Answer>
    </>
  );
}

function SearchForm({ filters }: { filters: Search }) {
  const { t } = useTranslation('catalog');
  const navigate = useNavigate();
  const [text, setText] = useState(filters.q ?? '');
  useEffect(() => setText(filters.q ?? ''), [filters.q]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: '/catalog', search: { ...filters, q: text.trim() || undefined } as never });
  };
  return (
    <search>
      <form className="ms-row" onSubmit={submit}>
        <TextInput
          type="search"
          aria-label={t('search')}
          placeholder={t('searchFor')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          className={classes.search}
        />
        <Button type="submit">{t('search')}</Button>
      </form>
    </search>
  );
}

function Facets({ facets, filters }: { facets: CatalogAnswer['facets']; filters: Search }) {
  const { t } = useTranslation('catalog');
  const typeName = useMachineTypes((facets['pack'] ?? []).map(({ value }) => value));
  return (
    <aside aria-label={t('narrow')}>
      {FACETS.map((name) => {
        const chosen = filters[name];
        const values = facets[name] ?? [];
        return values.length === 0 && chosen === undefined ? null : (
          <div key={name} className={classes.facet}>
            <h2>{t(`facet.${name}`)}</h2>
            <ul>
              {values.map(({ value, count }) => (
                <li key={value} className="ms-spread">
                  <Link
                    to="/catalog"
                    search={{ ...filters, [name]: value } as never}
                    aria-current={chosen === value ? 'true' : undefined}
                    activeProps={{}}
                  >
                    {name === 'pack' ? typeName(value) : value}
                  </Link>
                  <span className="ms-muted">{count}</span>
                </li>
              ))}
            </ul>
            {chosen === undefined ? null : (
              <Link to="/catalog" search={{ ...filters, [name]: undefined } as never}>
                {t('any', { facet: t(`facet.${name}`) })}
              </Link>
            )}
          </div>
        );
      })}
      {filters.signal === undefined ? null : (
        <Link to="/catalog" search={{ ...filters, signal: undefined } as never}>
          {t('anySignal', { signal: filters.signal })}
        </Link>
      )}
    </aside>
  );
}

function Results({ datasets }: { datasets: readonly Dataset[] }) {
  const { t } = useTranslation('catalog');
  const phrase = usePhrase();
  const typeName = useMachineTypes(datasets.flatMap(({ machines }) => machines.map(({ pack }) => pack)));
  const quality = useQualityText();
  const { info } = useSession();
  return (
    <div className="ms-panel ms-scroll">
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('dataset')}</th>
            <th scope="col">{t('provider')}</th>
            <th scope="col">{t('machines')}</th>
            <th scope="col">{t('quality')}</th>
            <th scope="col">{t('terms')}</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <tr key={dataset.id}>
              <th scope="row" className={classes.name}>
                <Link to={`/catalog/${encodeURIComponent(dataset.id)}`}>{phrase(dataset.title)}</Link>
              </th>
              <td>
                {dataset.provider === info.participant ? t('own', { provider: dataset.provider }) : dataset.provider}
              </td>
              <td>
                {counted(dataset.machines.map(({ pack }) => typeName(pack))).map(([type, count]) => (
                  <div key={type}>{t('machinesOfType', { type, number: count })}</div>
                ))}
              </td>
              <td>
                {quality(dataset).map((text) => (
                  <div key={text}>{text}</div>
                ))}
              </td>
              <td className={classes.terms}>
                <OffersInShort offers={dataset.offers} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the provider says of completeness and freshness, each where it says anything. */
export function useQualityText(): (dataset: Dataset) => string[] {
  const { t } = useTranslation('catalog');
  const { number, duration } = useFormats();
  return ({ quality: { completeness, latencyMs, gapsPerDay } = {}, realtime }) => [
    ...(completeness === undefined ? [] : [t('complete', { percent: number(completeness * 100, 1) }) as string]),
    ...(gapsPerDay === undefined ? [] : [t('gaps', { gaps: number(gapsPerDay) }) as string]),
    t(realtime ? 'realtime' : 'notRealtime') as string,
    ...(latencyMs === undefined ? [] : [t('latency', { time: duration(Math.max(1000, latencyMs)) }) as string]),
    ...(completeness === undefined && gapsPerDay === undefined ? [t('qualityUnknown') as string] : []),
  ];
}

function counted(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts];
}
