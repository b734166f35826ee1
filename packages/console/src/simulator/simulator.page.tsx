import type { Dataset, Simulated } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { post } from '../api/http.ts';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';
import { SimulatedAnswer } from './answer.tsx';
import { Question } from './question.tsx';
import { ASSUMABLE, questionOf, type Scenario } from './scenario.ts';
import { KeepAsTest, UnderTemplate, useUnder } from './under-template.tsx';
import { Verdicts } from './verdicts.tsx';

/** So many answers are shown one below the other; more as a table that leads to each. */
const SHOWN_IN_FULL = 2;

/** "Would they get it on Tuesday at two, and which rule says no?": the scenario is the address. */
export default function SimulatorPage() {
  const { t } = useTranslation('simulator');
  const scenario = useSearch({ strict: false }) as Scenario;
  const datasets = useApi<{ datasets: Dataset[] }>('/admin/datasets', { topics: ['datasets'] });
  return (
    <>
      <PageHeader title={t('title')} actions={<CopyButton value={location.href} label={t('copyLink')} />} />
      <p className="ms-muted">{t('about')}</p>
      <Answer of={datasets}>
        {(data) => (
          <>
            {/* Another address is another question, e.g. after Back. */}
            <Question key={JSON.stringify(scenario)} scenario={scenario} datasets={data.datasets} />
            <Answers scenario={scenario} datasets={data.datasets} />
          </>
        )}
      </Answer>
    </>
  );
}

function Answers({ scenario, datasets }: { scenario: Scenario; datasets: readonly Dataset[] }) {
  const { t } = useTranslation('simulator');
  const { zone } = useFormats();
  const machines = datasets.find(({ id }) => id === scenario.dataset)?.machines.map(({ id }) => id) ?? [];
  const { template } = scenario;
  const { under, error } = useUnder(template);
  const question = questionOf(scenario, zone, machines);
  const policy = under?.policy ?? undefined;
  const answers = useQuery({
    queryKey: ['simulated', question, policy],
    queryFn: () =>
      post<{ answers: Simulated[] }>('/admin/simulate', { ...question, ...(policy !== undefined && { policy }) }),
    enabled: template === undefined || policy !== undefined,
    meta: { topics: ['rules', 'datasets', 'agreements', 'participants', 'facts'] },
  });
  const { aheadMs: _ahead, ...asked } = question;
  const assumed = ASSUMABLE.filter((fact) => scenario[fact] !== undefined);
  if (template !== undefined && error) return <ErrorPanel error={error} />;
  if (template !== undefined && under === undefined) return <p role="status">{t('common:loading')}</p>;
  const above = template === undefined || under === undefined ? null : <UnderTemplate id={template} under={under} />;
  if (template !== undefined && policy === undefined) return above;
  return (
    <Answer of={answers}>
      {({ answers: found }) => (
        <>
          {above}
          <p role="status">
            {assumed.length === 0
              ? t('asRegistered')
              : t('assumed', { facts: assumed.map((fact) => `${t(fact)} ${scenario[fact]}`).join('; ') })}
          </p>
          {found.length === 0 ? (
            <EmptyState title={t('noAnswer')} why={t('noAnswerWhy')} />
          ) : found.length <= SHOWN_IN_FULL ? (
            found.map((one) => <SimulatedAnswer key={`${one.participant} ${one.dataset} ${one.policy}`} of={one} />)
          ) : (
            <Verdicts of={found} scenario={scenario} />
          )}
          {template !== undefined && under && found.length === 1 && scenario.who && scenario.dataset
            ? found.map((one) => (
                <KeepAsTest
                  key={JSON.stringify([question, under.values])}
                  template={template}
                  values={under.values}
                  scenario={asked}
                  answer={one}
                />
              ))
            : null}
        </>
      )}
    </Answer>
  );
}
