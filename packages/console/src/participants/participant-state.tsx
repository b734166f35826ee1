import type { ParticipantView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { StateWord } from '../design/state-word.tsx';

/** Whether a participant belongs to the dataspace. */
export function ParticipantState({ of }: { of: ParticipantView }) {
  const { t } = useTranslation('participants');
  if (of.departedAt !== undefined) return <StateWord kind="off" word={t('states.departed')} />;
  if (of.state === 'suspended') return <StateWord kind="stopped" word={t('states.suspended')} />;
  return of.state === 'active' ? (
    <StateWord kind="done" word={t('states.active')} />
  ) : (
    <StateWord kind="stopped" word={t('states.revoked')} />
  );
}
