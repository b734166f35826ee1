import { shortTerm } from '@millspace/policy';
import type { Agreement, Payment } from '@millspace/schemas';

/** What an agreement asks to be paid. */
export interface Compensation {
  amount: string;
  currency: string;
  /** Again in each billing period. */
  periodic: boolean;
}

interface Node {
  action?: unknown;
  constraint?: { leftOperand?: unknown; rightOperand?: unknown }[];
}

/** Pure: the payments that a (compiled, so well-formed) agreement asks for. */
export function compensationsOf(agreement: Agreement): Compensation[] {
  const duties = (agreement.permission ?? []).flatMap((rule) => ((rule as { duty?: Node[] }).duty ?? []) as Node[]);
  return duties.flatMap(({ action, constraint = [] }) => {
    if (typeof action !== 'string' || shortTerm(action) !== 'odrl:compensate') return [];
    const value = (term: string): string | undefined => {
      const found = constraint.find(
        ({ leftOperand }) => typeof leftOperand === 'string' && shortTerm(leftOperand) === term,
      );
      const right = found?.rightOperand;
      return typeof right === 'string' ? right : (right as { '@value'?: string } | undefined)?.['@value'];
    };
    const amount = value('odrl:payAmount');
    const currency = value('x:currency');
    if (amount === undefined || currency === undefined) return [];
    return [{ amount, currency, periodic: value('x:billingPeriod') !== undefined }];
  });
}

/** Pure: the payment settles it, for one period or once for all. */
export function pays(payment: Payment, { amount, currency, periodic }: Compensation): boolean {
  return (
    payment.currency === currency &&
    periodic === (payment.period !== null) &&
    compareDecimals(payment.amount, amount) >= 0
  );
}

/** Pure: -1, 0 or 1. Exact, whatever the number of digits. */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.')) as [string[], string[]];
  const places = Math.max(left[1]?.length ?? 0, right[1]?.length ?? 0);
  const scaled = ([whole = '0', part = '']: string[]) => BigInt(whole + part.padEnd(places, '0'));
  const [x, y] = [scaled(left), scaled(right)];
  return x < y ? -1 : x > y ? 1 : 0;
}
