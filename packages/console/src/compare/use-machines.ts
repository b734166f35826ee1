import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import type { ReceivedScope } from '../data/received.ts';
import { machineKey } from '../machines/keys.ts';
import type { MachineOverview } from '../machines/machine-overview.ts';

/** A machine that can be compared, own or received. */
export interface Comparable extends MachineOverview {
  key: string;
  /** Its name; of a received one with whose it is. */
  label: string;
}

/**
 * Own machines and those received under agreements that let everybody look without more ado. Where each look counts for something,
 * machines are not listed: nobody is charged for opening this page.
 */
export function useComparable() {
  const { t } = useTranslation('compare');
  const machines = useApi<{ machines: MachineOverview[] }>('/machines', {
    topics: ['sources', 'agreements', 'transfers'],
  });
  const received = useApi<{ received: ReceivedScope[] }>('/received', { topics: ['transfers'] });
  const scopes = received.data?.received ?? [];
  const nameOf = ({ scope, machine }: MachineOverview) => {
    if (scope === 'own') return machine;
    const of = scopes.find((one) => one.scope === scope);
    if (of === undefined) return t('receivedMachine', { machine, provider: scope });
    const twice = scopes.filter(({ provider, revokedAt }) => provider === of.provider && revokedAt === null).length > 1;
    const provider = twice ? `${of.provider}, ${of.dataset.split(':').at(-1)}` : of.provider;
    return t('receivedMachine', { machine, provider });
  };
  const all = (machines.data?.machines ?? []).map(
    (one): Comparable => ({ ...one, key: machineKey(one), label: nameOf(one) }),
  );
  const shown = new Set(all.map(({ scope }) => scope));
  const hidden = scopes.filter(({ scope, revokedAt }) => revokedAt === null && !shown.has(scope)).length;
  return { machines, all, hidden };
}
