import type { Bilingual, ConsumerDuty, Receipt } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';

/** How one duty stands, as `GET /duties` tells of it. */
export interface DutyStanding {
  kind: ConsumerDuty['kind'];
  path: string;
  rule: Bilingual;
  state: 'kept' | 'waiting' | 'done' | 'overdue';
  /** Epoch ms; null: at no instant that is known yet. */
  due: number | null;
  doneAt: number | null;
  detail: Bilingual | null;
}

export interface AgreementDuties {
  agreement: string;
  dataset: string;
  duties: DutyStanding[];
}

export interface ReceiptView {
  receipt: Receipt;
  sentAt: number | null;
  lastError: string | null;
}

export interface DutiesAnswer {
  duties: AgreementDuties[];
  receipts: ReceiptView[];
}

/** Duties of one agreement, or of all. */
export const useDuties = (agreement?: string) =>
  useApi<DutiesAnswer>('/duties', { query: { agreement }, topics: ['duties', 'agreements'] });

/** Duties for which each look at the data is counted, written down or told. */
const EACH_LOOK: ReadonlySet<ConsumerDuty['kind']> = new Set(['count-uses', 'log', 'inform']);

/** When the next deletion is due (epoch ms); null: none is, as far as is known. */
export const nextDeletion = (answer: DutiesAnswer | undefined): number | null => {
  const dues = (answer?.duties ?? [])
    .flatMap(({ duties }) => duties)
    .flatMap(({ kind, state, due }) => (kind === 'delete' && state !== 'done' && due !== null ? [due] : []));
  return dues.length === 0 ? null : Math.min(...dues);
};

export const lookDuties = ({ duties }: DutiesAnswer): DutyStanding[] =>
  duties.flatMap((one) => one.duties).filter(({ kind }) => EACH_LOOK.has(kind));
