import type { AgreementView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import type { MachineOverview } from '../machines/machine-overview.ts';
import type { Audience, Publication } from './publication.ts';

export const usePublications = () => useApi<{ datasets: Publication[] }>('/datasets', { topics: ['datasets'] });

export const useAgreements = () => useApi<{ agreements: AgreementView[] }>('/agreements', { topics: ['agreements'] });

/** Own machines with all that they record. */
export const useOwnMachines = (enabled = true) =>
  useApi<{ machines: MachineOverview[] }>('/machines', { query: { scope: 'own' }, topics: ['sources'], enabled });

/** Who sees a dataset, in words. */
export function useAudienceText(): (audience: Audience) => string {
  const { t } = useTranslation('datasets');
  return ({ kind, participants, memberships }) =>
    kind === 'listed'
      ? [...participants, ...memberships.map((name) => t('membersOf', { name: name.replace(/^x:/, '') }))].join(', ')
      : t(`audience.${kind}`);
}
