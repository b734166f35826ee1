import type { ConsumerDuty, Receipt } from '@millspace/schemas';

/** What a receipt has to say of itself for each kind of duty. */
const EXPECTED: Partial<Record<ConsumerDuty['kind'], Pick<Receipt, 'kind' | 'action'>>> = {
  delete: { kind: 'deletion', action: 'odrl:delete' },
  anonymise: { kind: 'duty', action: 'odrl:anonymize' },
  log: { kind: 'duty', action: 'x:log' },
  inform: { kind: 'duty', action: 'odrl:inform' },
  'count-uses': { kind: 'count', action: 'odrl:use' },
};

const FIGURES: Partial<Record<ConsumerDuty['kind'], 'log' | 'notices' | 'uses'>> = {
  log: 'log',
  inform: 'notices',
  'count-uses': 'uses',
};

/** What the broker itself knows of what a connector reports. */
export interface Witnessed {
  /** Local uses that were lent to it and not given back. */
  lent: number;
  /** Notices of it that their recipient has acknowledged. */
  acknowledged: number;
}

/** Pure: why a receipt cannot be about this duty; null when it can. `now`: epoch ms. */
export function objectionTo(receipt: Receipt, duty: ConsumerDuty, now: number): string | null {
  const { kind, action = '', start, end } = receipt;
  const expected = EXPECTED[duty.kind];
  if (expected && (kind !== expected.kind || action !== expected.action))
    return `of this duty a receipt says ${expected.kind} ${expected.action}, not ${kind} ${action}`;
  const figures = FIGURES[duty.kind];
  if (figures === undefined) return null;
  if (start === undefined || end === undefined || start >= end) return 'a report says for which time it is';
  if (end > now) return 'a report is about time that is over';
  return receipt[figures] === undefined ? `it does not say what was done (${figures})` : null;
}

/** Pure: what in a report the broker knows to be otherwise; null when nothing. */
export function contradiction({ uses, notices }: Receipt, { lent, acknowledged }: Witnessed): string | null {
  if (uses && uses.total > lent) return `it tells of ${uses.total} uses, and ${lent} were lent to this connector`;
  if (notices && notices.acknowledged > acknowledged)
    return `it tells of ${notices.acknowledged} notices that were acknowledged, and ${acknowledged} were`;
  return null;
}
