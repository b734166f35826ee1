import type { SourceView } from '@millspace/schemas';
import { Link, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { NotFound } from '../../app/not-found.tsx';
import { Answer } from '../../design/answer.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { PageHeader } from '../../design/page-header.tsx';
import { Trail } from '../../design/trail.tsx';
import { OurCertificate, TheirCertificate } from '../trust.tsx';
import { AddressStep } from './address-step.tsx';
import { MappingStep } from './mapping-step.tsx';
import { MqttAddressStep } from './mqtt-address-step.tsx';
import { OnwardFromOurs, OnwardFromTheirs } from './onward.tsx';
import { RunStep } from './run-step.tsx';
import classes from './setup.module.css';
import { SignInStep } from './sign-in-step.tsx';
import { SignalsStep } from './signals-step.tsx';
import { isStep, type Step, stepsOf } from './steps.ts';

export interface StepProps {
  source: SourceView;
}

const contents: Record<Step, ComponentType<StepProps>> = {
  address: ({ source }) =>
    source.type === 'mqtt' ? <MqttAddressStep source={source} /> : <AddressStep source={source} />,
  theirs: ({ source: { id } }) => (
    <>
      <TheirCertificate id={id} />
      <OnwardFromTheirs id={id} />
    </>
  ),
  ours: ({ source: { id } }) => (
    <>
      <OurCertificate id={id} />
      <OnwardFromOurs id={id} />
    </>
  ),
  'sign-in': SignInStep,
  signals: SignalsStep,
  mapping: MappingStep,
  run: RunStep,
};

/** Setting up a source, or changing it: one step. The connector keeps what was said, so nothing is lost by leaving. */
export default function SetupPage() {
  const { t } = useTranslation('sources');
  const { source: id, step } = useParams({ strict: false }) as { source: string; step: string };
  const source = useApi<SourceView>(`/sources/${encodeURIComponent(id)}`, { topics: ['sources'] });
  if (!isStep(step)) return <NotFound />;
  const Content = contents[step];
  return (
    <>
      <PageHeader
        key={step}
        title={t(`setup.${step}.title`, { id })}
        trail={
          <Trail
            steps={[
              { label: t('title'), to: '/sources' },
              { label: id, to: `/sources/${id}` },
            ]}
          />
        }
      />
      <nav aria-label={t('setup.steps')}>
        <ol className={classes.steps}>
          {stepsOf(source.data?.type ?? 'opcua').map((one) => (
            <li key={one}>
              <Link to={`/sources/${id}/setup/${one}`} {...(one === step ? { 'aria-current': 'step' } : {})}>
                {t(`setup.${one}.name`)}
              </Link>
            </li>
          ))}
        </ol>
      </nav>
      <Answer of={source}>
        {(data) =>
          data.origin === 'configuration' ? (
            <EmptyState title={t('setup.readOnly')} why={t('setup.readOnlyWhy')} />
          ) : (
            <Content source={data} />
          )
        }
      </Answer>
    </>
  );
}
