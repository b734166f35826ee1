import { until } from '@millspace/demo/api';
import type { NegotiationView, TransferView } from '@millspace/schemas';
import type { House } from './house.ts';

/** Under which id and address a participant of a broker is known to other dataspaces. */
export function dspOf(house: House, slug: string): { id: string; root: string; base: string } {
  const root = `${house.brokerUrl}/dsp/${slug}`;
  const { host } = new URL(house.brokerUrl);
  return { id: `did:web:${host.replace(':', '%3A')}:dsp:${slug}`, root, base: `${root}/2025-1` };
}

/** Asks an outside partner for a dataset, through the own connector; waits until it is agreed on or refused. */
export async function agreeOutside(
  house: House,
  slug: string,
  wish: { counterparty: string; dataset: string; offer?: string },
): Promise<NegotiationView> {
  const asked = await house.connector(slug).post<NegotiationView>('/requests', wish);
  return house.connector(slug).settled(asked.pid);
}

/** The transfer of an agreement in a state; the newest, when there are several. */
export function transferOf(
  house: House,
  slug: string,
  agreement: string,
  state: TransferView['state'],
): Promise<TransferView> {
  return until(
    async () => {
      const { transfers } = await house.connector(slug).get<{ transfers: TransferView[] }>('/transfers');
      return transfers.find((transfer) => transfer.agreement === agreement) as TransferView;
    },
    (transfer) => transfer?.state === state,
    `a transfer under ${agreement} that is ${state}`,
    20_000,
  );
}
