import { Radio, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAgreements } from '../use-publishing.ts';
import type { Making } from './use-draft.ts';

const CHOICES = ['nobody', 'listed', 'everybody'] as const;

/** Who sees it in the catalogue and may ask for it. */
export function Who({ making: { draft, change } }: { making: Making }) {
  const { t } = useTranslation('datasets');
  const partners = [
    ...new Set((useAgreements().data?.agreements ?? []).map(({ counterparty }) => counterparty)),
  ].sort();
  const to = draft.to ?? 'nobody';
  return (
    <section className="ms-panel">
      <h2>{t('whoSees')}</h2>
      <p className="ms-muted">{t('whoSeesWhy')}</p>
      <Radio.Group value={to} onChange={(value) => change({ to: value })} label={t('seenBy')}>
        {CHOICES.map((choice) => (
          <Radio key={choice} mt="xs" value={choice} label={t(`whoChoice.${choice}`)} />
        ))}
      </Radio.Group>
      {to === 'listed' ? (
        <>
          <TextInput
            mt="sm"
            label={t('participants')}
            description={
              partners.length === 0 ? t('participantsHelp') : t('partnersHelp', { names: partners.join(', ') })
            }
            value={draft.participants ?? ''}
            onChange={(event) => change({ participants: event.currentTarget.value })}
          />
          <TextInput
            mt="sm"
            label={t('memberships')}
            description={t('membershipsHelp')}
            value={draft.memberships ?? ''}
            onChange={(event) => change({ memberships: event.currentTarget.value })}
          />
        </>
      ) : null}
    </section>
  );
}
