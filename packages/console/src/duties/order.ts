import type { AgreementDuties, DutyStanding } from '../data/use-duties.ts';

export interface OwedDuty extends DutyStanding {
  agreement: string;
  dataset: string;
}

const RANK: Readonly<Record<DutyStanding['state'], number>> = { overdue: 0, waiting: 1, kept: 2, done: 3 };

/** Pure: duties of all agreements in one list: what is overdue first, then by when they are due; those without a date after. */
export function byUrgency(agreements: readonly AgreementDuties[]): OwedDuty[] {
  return agreements
    .flatMap(({ agreement, dataset, duties }) => duties.map((duty) => ({ ...duty, agreement, dataset })))
    .sort(
      (a, b) =>
        RANK[a.state] - RANK[b.state] || (a.due ?? Number.POSITIVE_INFINITY) - (b.due ?? Number.POSITIVE_INFINITY) || 0,
    );
}
