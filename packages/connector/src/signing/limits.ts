import { bi, type ContractTerms, parseAmount, parseCalendarDuration } from '@millspace/policy';
import type { Bilingual, SigningLimits, SigningScope } from '@millspace/schemas';
import { amountText, dayText, list } from './words.ts';

/** What of a contract a limit can be held against. */
export interface Contract {
  side: 'provider' | 'consumer';
  dataset: string;
  counterparty: string;
  /** Of the counterparty, as the broker attests; null: nobody has said. */
  memberships: readonly string[] | null;
  /** The template that the contract is, filled in; null when it is none. */
  template: { id: string; version: number } | null;
  /** It names a template, but is not that one filled in, or it cannot be looked at: why. */
  doubt: Bilingual | null;
  payments: ContractTerms['payments'];
  /** What is expected in return. */
  returns: ContractTerms['returns'];
}

/** A limit that a contract goes beyond, in words for the company itself. */
export interface Exceeded {
  limit: 'side' | 'template' | 'dataset' | 'counterparty' | 'payments' | 'until';
  text: Bilingual;
}

/** Pure: how a contract goes beyond a scope; empty when it lies within. */
export function beyond(scope: SigningScope, contract: Contract, now: number): Exceeded[] {
  const { side, counterparties, memberships, datasets, until } = scope;
  const found: Exceeded[] = [];
  const add = (limit: Exceeded['limit'], text: Bilingual | null) => text && found.push({ limit, text });
  if (side !== undefined && side !== contract.side) add('side', SIDES[side]);
  add('template', templateBeyond(scope, contract));
  if (datasets !== undefined && !datasets.includes(contract.dataset))
    add('dataset', bi(`only the datasets ${list(datasets)}`, `nur die Datensätze ${list(datasets)}`));
  const named = counterparties?.includes(contract.counterparty) === true;
  const member = memberships?.some((name) => contract.memberships?.includes(name)) === true;
  if ((counterparties !== undefined || memberships !== undefined) && !named && !member)
    add('counterparty', partiesText(scope, contract.counterparty));
  add('payments', paymentsBeyond(scope, contract.payments) ?? returnsBeyond(scope, contract));
  if (until !== undefined && now > until)
    add('until', bi(`only until ${dayText(until, 'en')}`, `nur bis ${dayText(until, 'de')}`));
  return found;
}

/** Pure: how a contract goes beyond limits; empty when one of their scopes has room for it, else what the nearest one lacks. */
export function beyondLimits(limits: SigningLimits, contract: Contract, now: number): Exceeded[] {
  let nearest: Exceeded[] | null = null;
  for (const scope of limits.scopes) {
    const found = beyond(scope, contract, now);
    if (nearest === null || found.length < nearest.length) nearest = found;
  }
  return nearest ?? [{ limit: 'template', text: NOTHING }];
}

const NOTHING = bi('nothing', 'nichts');
const SIDES = {
  provider: bi('only for own datasets', 'nur für eigene Datensätze'),
  consumer: bi('only for requests to others', 'nur für Anfragen an andere'),
};

function templateBeyond({ templates, withoutTemplate }: SigningScope, contract: Contract): Bilingual | null {
  const { template, doubt } = contract;
  if (templates === undefined && withoutTemplate !== true) return null;
  if (doubt === null && (template === null ? withoutTemplate === true : namesTemplate(templates ?? [], template)))
    return null;
  const own = doubt ?? (template === null ? bi('none', 'keine') : bi(nameOf(template), nameOf(template)));
  const allowed = bi(
    [...(templates ?? []), ...(withoutTemplate === true ? ['no template'] : [])].join(', '),
    [...(templates ?? []), ...(withoutTemplate === true ? ['keine Vorlage'] : [])].join(', '),
  );
  return bi(
    `only the templates ${allowed.en} (this contract: ${own.en})`,
    `nur die Vorlagen ${allowed.de} (dieser Vertrag: ${own.de})`,
  );
}

const nameOf = ({ id, version }: { id: string; version: number }): string => `${id}@${version}`;

function namesTemplate(allowed: readonly string[], template: { id: string; version: number }): boolean {
  return allowed.includes(template.id) || allowed.includes(nameOf(template));
}

function partiesText({ counterparties = [], memberships = [] }: SigningScope, asked: string): Bilingual {
  const en = [...counterparties, ...memberships.map((name) => `members of ${name}`)].join(', ');
  const de = [...counterparties, ...memberships.map((name) => `Mitglieder von ${name}`)].join(', ');
  return bi(`only with ${en} (here: ${asked})`, `nur mit ${de} (hier: ${asked})`);
}

/** All payments of a contract together: who signs it owes, or is owed, all of them. */
function paymentsBeyond({ payments = 'none' }: SigningScope, owed: Contract['payments']): Bilingual | null {
  if (owed.length === 0 || payments === 'any') return null;
  const price = amountText(owed);
  if (payments === 'none')
    return bi(`only without a payment (here: ${price.en})`, `nur ohne Zahlung (hier: ${price.de})`);
  const limit = parseAmount(payments.amount);
  const period = payments.period === undefined ? null : parseCalendarDuration(payments.period);
  const alike = owed.every(
    (one) =>
      one.currency === payments.currency && one.period?.months === period?.months && one.period?.ms === period?.ms,
  );
  const total = owed.reduce((sum, { amount }) => sum + amount, 0n);
  const readable = payments.period === undefined || period !== null;
  if (readable && alike && limit !== null && total <= limit) return null;
  const most = limit === null ? null : amountText([{ amount: limit, currency: payments.currency, period }]);
  return bi(
    `only up to ${most?.en ?? payments.amount} (here: ${price.en})`,
    `nur bis ${most?.de ?? payments.amount} (hier: ${price.de})`,
  );
}

/** A return is a payment in kind: nobody can say how much it is, so a limit for amounts has no room for it. Who gives it, pays. */
function returnsBeyond({ payments = 'none' }: SigningScope, { side, returns }: Contract): Bilingual | null {
  const [first] = returns;
  if (first === undefined || side === 'provider' || payments === 'any') return null;
  return bi(
    `only without something in return (here: ${first.text.en})`,
    `nur ohne Gegenleistung (hier: ${first.text.de})`,
  );
}

/** Pure: what a scope allows that another does not; empty when it lies within. What is not sure counts as going beyond. */
export function wider(scope: SigningScope, limit: SigningScope): Exceeded[] {
  const found: Exceeded[] = [];
  const add = (name: Exceeded['limit'], text: Bilingual) => found.push({ limit: name, text });
  if (limit.side !== undefined && scope.side !== limit.side) add('side', SIDES[limit.side]);
  if (!templatesWithin(scope, limit)) {
    const names = [...(limit.templates ?? []), ...(limit.withoutTemplate === true ? ['–'] : [])].join(', ');
    add('template', bi(`only the templates ${names}`, `nur die Vorlagen ${names}`));
  }
  if (limit.datasets !== undefined && !within(scope.datasets, limit.datasets))
    add('dataset', bi(`only the datasets ${list(limit.datasets)}`, `nur die Datensätze ${list(limit.datasets)}`));
  const parties = limit.counterparties !== undefined || limit.memberships !== undefined;
  const named = scope.counterparties !== undefined || scope.memberships !== undefined;
  const inside =
    within(scope.counterparties ?? [], limit.counterparties ?? []) &&
    within(scope.memberships ?? [], limit.memberships ?? []);
  if (parties && !(named && inside)) add('counterparty', partiesText(limit, '…'));
  const paid = paymentsWithin(scope.payments ?? 'none', limit.payments ?? 'none');
  if (!paid) {
    const { payments = 'none' } = limit;
    const most = typeof payments === 'string' ? null : `${payments.amount} ${payments.currency}`;
    add(
      'payments',
      most === null ? bi('only without a payment', 'nur ohne Zahlung') : bi(`only up to ${most}`, `nur bis ${most}`),
    );
  }
  if (limit.until !== undefined && (scope.until ?? Number.POSITIVE_INFINITY) > limit.until)
    add('until', bi(`only until ${dayText(limit.until, 'en')}`, `nur bis ${dayText(limit.until, 'de')}`));
  return found;
}

function templatesWithin(scope: SigningScope, limit: SigningScope): boolean {
  if (limit.templates === undefined && limit.withoutTemplate !== true) return true;
  if (scope.templates === undefined && scope.withoutTemplate !== true) return false;
  if (scope.withoutTemplate === true && limit.withoutTemplate !== true) return false;
  return (scope.templates ?? []).every(
    (name) => limit.templates?.includes(name) || limit.templates?.includes(name.split('@')[0] ?? name),
  );
}

function within(values: readonly string[] | undefined, allowed: readonly string[]): boolean {
  return values?.every((value) => allowed.includes(value)) === true;
}

type Payments = NonNullable<SigningScope['payments']>;

function paymentsWithin(payments: Payments, limit: Payments): boolean {
  if (payments === 'none' || limit === 'any') return true;
  if (payments === 'any' || limit === 'none') return false;
  const [amount, most] = [parseAmount(payments.amount), parseAmount(limit.amount)];
  const alike = payments.currency === limit.currency && payments.period === limit.period;
  return alike && amount !== null && most !== null && amount <= most;
}
