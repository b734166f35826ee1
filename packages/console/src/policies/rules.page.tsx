import type { DataspaceRule } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { EmptyState } from '../design/empty-state.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { ReasonedAct } from '../design/reasoned-act.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { WaitingProposals } from '../proposals/waiting.tsx';
import { NewRule } from './new-rule.tsx';

/** Rules that every exchange in the dataspace keeps. */
export default function RulesPage() {
  const { t } = useTranslation('policies');
  const admin = useMay('admin');
  const rules = useApi<{ rules: DataspaceRule[] }>('/rules', { topics: ['rules'] });
  return (
    <>
      <PageHeader title={t('rules')} />
      <p className="ms-muted">{t('rulesAbout')}</p>
      <WaitingProposals kinds={['rule.make', 'rule.end']} />
      <Answer of={rules}>
        {(data) =>
          data.rules.length === 0 ? (
            <EmptyState title={t('noRules')} why={t('noRulesWhy')} />
          ) : (
            data.rules.map((rule) => <Rule key={`${rule.id} ${rule.since}`} of={rule} />)
          )
        }
      </Answer>
      {admin ? <NewRule /> : null}
    </>
  );
}

function Rule({ of }: { of: DataspaceRule }) {
  const { t } = useTranslation('policies');
  const admin = useMay('admin');
  const { instant } = useFormats();
  const phrase = usePhrase();
  const end = useCommand<string>(
    (reason) => ({ method: 'POST', path: `/rules/${of.id}/withdraw`, body: { reason } }),
    ['rules', 'agreements', 'transfers', 'proposals', 'inbox'],
  );
  const inForce = of.withdrawnAt === undefined;
  return (
    <section className="ms-panel">
      <div className="ms-spread">
        <h2>{phrase(of.title)}</h2>
        <StateWord kind={inForce ? 'done' : 'off'} word={t(inForce ? 'inForce' : 'ended')} />
      </div>
      <p>{of.reason}</p>
      <p className="ms-muted">
        <code>{of.id}</code> {t('since', { since: instant(of.since) })}{' '}
        {of.withdrawnAt === undefined
          ? null
          : t('endedAt', { at: instant(of.withdrawnAt), reason: of.withdrawReason ?? '–' })}
      </p>
      {inForce && admin ? (
        <ReasonedAct action={t('end')} consequence={t('endConsequence')} act={(reason) => end.mutateAsync(reason)} />
      ) : null}
    </section>
  );
}
