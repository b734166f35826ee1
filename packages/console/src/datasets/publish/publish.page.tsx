import { Button } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { PageTabs } from '../../design/page-tabs.tsx';
import { Trail } from '../../design/trail.tsx';
import { lacking, STEPS, type Step } from './draft.ts';
import { DraftState } from './draft-state.tsx';
import { Finish } from './finish.tsx';
import { PreviewStep } from './preview-step.tsx';
import { TermsStep } from './terms-step.tsx';
import { errorsOf, type Making, useMaking } from './use-draft.ts';
import { What } from './what.tsx';
import { Who } from './who.tsx';

const parts: Record<Step, (props: { making: Making }) => React.ReactNode> = {
  what: What,
  who: Who,
  terms: TermsStep,
  preview: PreviewStep,
  publish: Finish,
};

/** Publishing in steps, each with its own address; what is filled in lies on the server. */
export default function PublishPage() {
  const { t } = useTranslation('datasets');
  const { step: named } = useParams({ strict: false }) as { step?: string };
  const step = STEPS.find((one) => one === named) ?? 'what';
  const making = useMaking();
  const may = useMay('publisher');
  const Part = parts[step];
  return (
    <>
      <PageHeader
        title={t('publishTitle', { step: t(`step.${step}`) })}
        trail={<Trail steps={[{ label: t('title'), to: '/datasets' }]} />}
      />
      {may ? null : <EmptyState title={t('mayNot')} why={t('mayNotWhy')} />}
      {may ? (
        <>
          <PageTabs
            label={t('steps')}
            tabs={STEPS.map((one, at) => ({
              label: t('stepNumber', { number: at + 1, name: t(`step.${one}`) }),
              to: `/datasets/new/${one}`,
            }))}
          />
          <DraftState of={making.kept} />
          {making.error ? <ErrorPanel error={making.error} /> : null}
          {making.loading ? <p role="status">{t('loading', { ns: 'common' })}</p> : <Part making={making} />}
          {making.loading || step === 'publish' ? null : <Onward step={step} making={making} />}
        </>
      ) : null}
    </>
  );
}

function Onward({ step, making }: { step: Step; making: Making }) {
  const { t } = useTranslation('datasets');
  const navigate = useNavigate();
  const { draft, signals, template, filled } = making;
  const lacks = lacking(step, draft, signals.length, template).map((key) => t(`lack.${key}`));
  if (step === 'terms' && lacks.length === 0) {
    if (filled.data === undefined || filled.error) lacks.push(t('lack.offer'));
    else if (errorsOf(filled.data.findings).length > 0) lacks.push(t('lack.findings'));
  }
  const next = STEPS[STEPS.indexOf(step) + 1] ?? 'publish';
  return (
    <div className="ms-row">
      <Button
        disabled={lacks.length > 0}
        aria-describedby="lacks"
        onClick={() => void navigate({ to: `/datasets/new/${next}`, search: true } as never)}
      >
        {t('onward', { step: t(`step.${next}`) })}
      </Button>
      <span id="lacks" className="ms-muted">
        {lacks.join(' ')}
      </span>
    </div>
  );
}
