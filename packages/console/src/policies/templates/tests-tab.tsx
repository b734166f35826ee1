import { Button } from '@mantine/core';
import type { Dataset, TemplateTest } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useApi, useCommand } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Scroll } from '../../design/scroll.tsx';
import { StateWord } from '../../design/state-word.tsx';
import { useFormats } from '../../i18n/format.ts';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { usePurposes } from '../../terms/use-reading.ts';
import { asExpected, type Outcome, runTests } from './run-tests.ts';
import { addressOf } from './scenario-address.ts';
import type { Bench } from './use-template.ts';

/** Scenarios that are kept with what has to come out, and what comes out of them now. */
export function TestsTab({ bench }: { bench: Bench }) {
  const t = useWords('templates');
  const admin = useMay('admin');
  const { id, body, template, misshapen } = bench;
  const tests = useTests(id);
  const outcomes = useQuery({
    queryKey: ['tests of a template', id, body, tests.data?.tests],
    queryFn: () => runTests({ ...body, id, version: (template?.version ?? 0) + 1 }, tests.data?.tests ?? []),
    enabled: false,
  });
  const toSimulator = (
    <Link to="/simulator" search={{ template: id } as never}>
      {t('newTest')}
    </Link>
  );
  return (
    <Answer of={tests}>
      {(data) =>
        data.tests.length === 0 ? (
          <EmptyState title={t('noTests')} why={t('noTestsWhy')} action={admin ? toSimulator : undefined} />
        ) : (
          <section className="ms-panel">
            <p className="ms-muted">{t('testsAbout')}</p>
            {admin ? (
              <div className="ms-row">
                <Button
                  loading={outcomes.isFetching}
                  disabled={misshapen !== null}
                  onClick={() => void outcomes.refetch()}
                >
                  {t('runAll')}
                </Button>
                {toSimulator}
              </div>
            ) : null}
            {outcomes.data ? (
              <p role="status">
                {t('testsResult', {
                  good: data.tests.filter((test) => asExpected(test, outcomes.data?.get(test.id))).length,
                  count: data.tests.length,
                })}
              </p>
            ) : null}
            <TestTable bench={bench} tests={data.tests} outcomes={outcomes.data} />
          </section>
        )
      }
    </Answer>
  );
}

export const useTests = (id: string) =>
  useApi<{ tests: TemplateTest[] }>(`/templates/${encodeURIComponent(id)}/tests`, { topics: ['templates'] });

interface TestTableProps {
  bench: Bench;
  tests: readonly TemplateTest[];
  outcomes: ReadonlyMap<string, Outcome> | undefined;
}

function TestTable({ bench, tests, outcomes }: TestTableProps) {
  const t = useWords('templates');
  const phrase = usePhrase();
  const admin = useMay('admin');
  const { zone, instant } = useFormats();
  const { nameOf } = usePurposes();
  const datasets = useApi<{ datasets: Dataset[] }>('/admin/datasets', { topics: ['datasets'], enabled: admin });
  const titleOf = (id: string) => {
    const found = datasets.data?.datasets.find((one) => one.id === id);
    return found ? phrase(found.title) : id;
  };
  const drop = useCommand<string>(
    (test) => ({ method: 'DELETE', path: `/templates/${encodeURIComponent(bench.id)}/tests/${test}` }),
    ['templates'],
  );
  return (
    <Scroll label={t('tests')}>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('test')}</th>
            <th scope="col">{t('scenario')}</th>
            <th scope="col">{t('expected')}</th>
            <th scope="col">{t('cameOut')}</th>
            {admin ? <th scope="col">{t('doWith')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {tests.map((test) => {
            const { participant, dataset, purpose, at } = test.scenario;
            return (
              <tr key={test.id}>
                <th scope="row">
                  {admin ? (
                    <Link to="/simulator" search={addressOf(bench.id, test, zone) as never}>
                      {test.name}
                    </Link>
                  ) : (
                    test.name
                  )}
                </th>
                <td>
                  {participant} · {titleOf(dataset)}
                  {purpose === undefined ? '' : ` · ${phrase(nameOf(purpose))}`}
                  {at === undefined ? '' : ` · ${instant(at)}`}
                </td>
                <td>{t(`verdict.${test.expected}`)}</td>
                <td>
                  <OutcomeWord test={test} of={outcomes?.get(test.id)} />
                </td>
                {admin ? (
                  <td>
                    <Button variant="default" size="compact-sm" onClick={() => drop.mutate(test.id)}>
                      {t('removeTest')} <span className="ms-hidden">{test.name}</span>
                    </Button>
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

/** What came out, and whether that is what had to. */
export function OutcomeWord({ test, of }: { test: TemplateTest; of: Outcome | undefined }) {
  const t = useWords('templates');
  const phrase = usePhrase();
  if (of === undefined) return <span className="ms-muted">{t('notRun')}</span>;
  if (of.kind === 'failed')
    return <StateWord kind="open" word={of.error instanceof Error ? of.error.message : t('doesNotFit')} />;
  const good = of.verdict === test.expected;
  return (
    <>
      <StateWord
        kind={good ? 'done' : 'refused'}
        word={good ? t('asExpected') : t('instead', { verdict: t(`verdict.${of.verdict}`) })}
      />
      {good ? null : <p className="ms-muted">{phrase(of.text)}</p>}
    </>
  );
}
