import type { Draft } from '../control/queue.ts';
import { isOutside, type Transfer } from './model.ts';

/** Nothing of it changes any more. */
export const isOver = ({ state }: Pick<Transfer, 'state'>): boolean => state === 'COMPLETED' || state === 'TERMINATED';

/**
 * Pure: what the connectors of one side are told of a transfer. `rests`: why an administrator lets it rest, null when nobody does;
 * then it is suspended for them whatever both sides say, and they learn no address to fetch from.
 */
export function transferTold(t: Transfer, rests: string | null): Draft {
  const held = rests !== null && !isOver(t);
  const state = held ? 'SUSPENDED' : t.state === 'START' ? 'REQUESTED' : t.state;
  const reason = held ? `administrator of the dataspace: ${rests}` : t.refusal?.text.en;
  return {
    topic: `transfer.state:${t.pid}`,
    type: 'transfer.state',
    body: {
      pid: t.pid,
      state,
      role: t.role,
      dataset: t.dataset,
      agreement: t.agreementId,
      ...(isOutside(t) ? { outside: true } : {}),
      ...(t.role === 'consumer' && state === 'STARTED' && t.dataAddress ? { dataAddress: t.dataAddress } : {}),
      ...(reason === undefined ? {} : { reason }),
    },
  };
}
