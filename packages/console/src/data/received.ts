import type { AgreementView, TransferView } from '@millspace/schemas';
import type { StateKind } from '../design/state-word.tsx';

/** What came under an agreement, as `GET /received` tells of it. */
export interface ReceivedScope {
  scope: string;
  dataset: string;
  provider: string;
  chunks: number;
  bytes: number;
  revokedAt: number | null;
  lastAt: number | null;
}

/** One dataset of this house: an agreement as consumer, its newest transfer, and what has come. */
export interface OwnDataset {
  id: string;
  agreement: AgreementView;
  transfer: TransferView | null;
  received: ReceivedScope | null;
}

/** The agreements in which this house receives, newest first, each with its transfer: a running one before an ended one. */
export function ownDatasets(
  agreements: readonly AgreementView[],
  transfers: readonly TransferView[],
  received: readonly ReceivedScope[],
): OwnDataset[] {
  return agreements
    .filter(({ role }) => role === 'consumer')
    .map((agreement) => {
      const id = agreement.agreement['@id'];
      const those = transfers.filter((one) => one.agreement === id);
      return {
        id,
        agreement,
        transfer: those.find(({ state }) => !isOver(state)) ?? those[0] ?? null,
        received: received.find(({ scope }) => scope === id) ?? null,
      };
    })
    .sort((a, b) => b.agreement.agreement.timestamp.localeCompare(a.agreement.agreement.timestamp));
}

const isOver = (state: TransferView['state']): boolean => state === 'COMPLETED' || state === 'TERMINATED';

/** Why data comes or does not, the decisive reason first. */
export type Flow =
  | 'revoked'
  | 'expired'
  | 'waiting for hand-in'
  | 'duty missed'
  | 'not asked for'
  | 'ended'
  | 'suspended'
  | 'refused'
  | 'waiting'
  | 'coming'
  | 'quiet';

/** So long without anything new a running transfer is called quiet, ms. */
export const QUIET_MS = 60_000;

export function flowOf({ agreement, transfer, received }: Omit<OwnDataset, 'id'>, now: number): Flow {
  if (agreement.status === 'revoked') return 'revoked';
  if (agreement.status === 'expired') return 'expired';
  if (agreement.status === 'waiting-for-handin') return 'waiting for hand-in';
  if ((agreement.violations ?? []).length > 0) return 'duty missed';
  if (transfer === null) return 'not asked for';
  if (isOver(transfer.state)) return 'ended';
  if (transfer.decision?.result === 'deny') return 'refused';
  if (transfer.state === 'SUSPENDED') return 'suspended';
  if (transfer.state !== 'STARTED') return 'waiting';
  const last = received?.lastAt ?? null;
  return last !== null && now - last <= QUIET_MS ? 'coming' : 'quiet';
}

export const flowKinds: Readonly<Record<Flow, StateKind>> = {
  revoked: 'stopped',
  expired: 'stopped',
  'waiting for hand-in': 'waiting',
  'duty missed': 'refused',
  'not asked for': 'off',
  ended: 'stopped',
  suspended: 'waiting',
  refused: 'refused',
  waiting: 'waiting',
  coming: 'done',
  quiet: 'waiting',
};
