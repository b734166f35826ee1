// odrl:compensate: paid once (class 7), or for each billing period (class 8), before use.
import { CODES } from '../codes.ts';
import { outcomes, type PaymentDuty } from '../compiled.ts';
import { at } from '../problems.ts';
import type { Atom, DutyNode } from '../read/ast.ts';
import { malformed, mayStand, operatorOf, type Place, typedValue } from '../terms/base.ts';
import { bi, calendarText, quoted } from '../texts.ts';
import { parseAmount, parseCalendarDuration } from '../values.ts';
import { type Parameters, type Signature, textOf } from './parameters.ts';

export const PAYMENT: Signature = { needs: ['odrl:payAmount', 'x:currency'], may: ['x:billingPeriod'] };

export function compilePayment(node: DutyNode, parameters: Parameters, place: Place): PaymentDuty | null {
  const { problems } = place;
  const amountAtom = parameters.get('odrl:payAmount') as Atom;
  const currencyAtom = parameters.get('x:currency') as Atom;
  const periodAtom = parameters.get('x:billingPeriod');
  const text =
    operatorOf(amountAtom, ['eq'], problems) && typedValue(amountAtom, ['xsd:decimal', 'xsd:integer'], problems);
  const amount = text === null ? null : parseAmount(text);
  if (text !== null && (amount === null || amount === 0n)) {
    malformed(
      amountAtom.path,
      problems,
      `${quoted(text).en} is not an amount above zero.`,
      `${quoted(text).de} ist kein Betrag über null.`,
    );
  }
  const currency = textOf(currencyAtom, problems);
  if (currency !== null && !/^[A-Z]{3}$/.test(currency)) {
    return malformed(
      currencyAtom.path,
      problems,
      `${quoted(currency).en} is not a currency such as EUR (ISO 4217).`,
      `${quoted(currency).de} ist keine Währung wie EUR (ISO 4217).`,
    );
  }
  const period = periodAtom ? periodOf(periodAtom, place) : null;
  if (!amount || currency === null || (periodAtom && !period)) return null;
  const price = bi(`${text} ${currency}`, `${String(text).replace('.', ',')} ${currency}`);
  const each = period ? calendarText(period) : null;
  const rule = each
    ? bi(
        `Use costs ${price.en}, to be paid in advance for every ${each.en.replace(/^1 /, '')}.`,
        `Die Nutzung kostet ${price.de}, im Voraus für je ${each.de}.`,
      )
    : bi(
        `Use costs ${price.en}, to be paid once and in advance.`,
        `Die Nutzung kostet einmalig ${price.de}, im Voraus.`,
      );
  const label = 'prevented';
  return {
    type: 'payment',
    path: node.path,
    term: 'odrl:compensate',
    rule,
    label,
    amount,
    currency,
    period,
    outcomes: outcomes(node.path, 'duty', label, {
      satisfied: bi(`Paid: ${price.en}.`, `Bezahlt: ${price.de}.`),
      violated: each
        ? bi(
            `${price.en} for the current period are not paid.`,
            `${price.de} für den laufenden Zeitraum sind nicht bezahlt.`,
          )
        : bi(`${price.en} are not paid.`, `${price.de} sind nicht bezahlt.`),
      open: bi(`Whether ${price.en} are paid is not known.`, `Ob ${price.de} bezahlt sind, ist nicht bekannt.`),
    }),
  };
}

function periodOf(atom: Atom, place: Place) {
  const { problems } = place;
  if (!mayStand('x:billingPeriod', at(atom.path, 'leftOperand'), place)) return null;
  const text =
    operatorOf(atom, ['eq'], problems) &&
    typedValue(atom, ['xsd:duration', 'xsd:dayTimeDuration', 'xsd:yearMonthDuration'], problems);
  const period = text === null ? null : parseCalendarDuration(text);
  // A shorter period could not be paid and confirmed in time.
  if (period && period.months * 28 * 86_400_000 + period.ms >= 3_600_000) return period;
  if (text !== null) {
    problems.add(
      at(atom.path, 'rightOperand'),
      CODES.malformedValue,
      `${quoted(text).en} is not a billing period of an hour or more, such as P1M.`,
      `${quoted(text).de} ist kein Abrechnungszeitraum von mindestens einer Stunde, etwa P1M.`,
    );
  }
  return null;
}
