import type { CompiledDuty, CompiledPolicy } from '@millspace/policy';
import type { Payment } from '@millspace/schemas';

export type PaymentDuty = Extract<CompiledDuty, { type: 'payment' }>;

/** Digits behind the point that a payment may have: amounts are compared in millionths, exactly. */
const PLACES = 6;

/** Pure: the payments that a policy asks for. */
export function paymentsOwed(policy: CompiledPolicy): PaymentDuty[] {
  return policy.permissions.flatMap(({ duties }) => duties.filter((duty) => duty.type === 'payment'));
}

/** Pure: the payment settles it, for one period or once for all. */
export function pays({ amount, currency, period }: Payment, owed: PaymentDuty): boolean {
  return (
    currency === owed.currency && (owed.period !== null) === (period !== null) && millionths(amount) >= owed.amount
  );
}

function millionths(text: string): bigint {
  const [whole = '0', part = ''] = text.split('.');
  return BigInt(whole + part.slice(0, PLACES).padEnd(PLACES, '0'));
}
