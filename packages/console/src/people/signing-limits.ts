import type { SigningLimits, SigningScope } from '@millspace/schemas';

/** How far somebody may sign, as the form asks for it. */
export interface LimitsDraft {
  may: 'nothing' | 'within';
  side: 'both' | 'provider' | 'consumer';
  /** Short names by commas; empty: with anybody. */
  partners: string;
  payments: 'none' | 'any';
  /** Last day, `2027-12-31`; empty: until it is changed. */
  until: string;
}

const DAY_MS = 86_400_000;
const FIELDS: readonly string[] = ['side', 'counterparties', 'payments', 'until'];

/** The form as it stands when it is opened. Pure. */
export function draftOf(limits: SigningLimits | undefined): LimitsDraft {
  const [scope] = limits?.scopes ?? [];
  return {
    may: scope === undefined ? 'nothing' : 'within',
    side: scope?.side ?? 'both',
    partners: scope?.counterparties?.join(', ') ?? '',
    payments: scope?.payments === 'any' ? 'any' : 'none',
    until: scope?.until === undefined ? '' : new Date(scope.until).toISOString().slice(0, 10),
  };
}

/** Whether the form can show these limits whole: saving it would change what it does not show. Pure. */
export function fits(limits: SigningLimits | undefined): boolean {
  const scopes = limits?.scopes ?? [];
  return scopes.length <= 1 && scopes.every(fitsScope);
}

const fitsScope = (scope: SigningScope): boolean =>
  Object.keys(scope).every((key) => FIELDS.includes(key)) && typeof (scope.payments ?? 'none') === 'string';

/** What the form says, as the API takes it; the last day counts whole, in UTC. Pure. */
export function limitsOf({ may, side, partners, payments, until }: LimitsDraft): SigningLimits {
  if (may === 'nothing') return { scopes: [] };
  const counterparties = partners
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const last = until === '' ? Number.NaN : Date.parse(`${until}T00:00:00Z`);
  return {
    scopes: [
      {
        ...(side === 'both' ? {} : { side }),
        ...(counterparties.length === 0 ? {} : { counterparties }),
        payments,
        ...(Number.isNaN(last) ? {} : { until: last + DAY_MS - 1 }),
      },
    ],
  };
}
