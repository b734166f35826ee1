import { bi, type ContractTerms, calendarText } from '@millspace/policy';
import type { Bilingual } from '@millspace/schemas';

/** Why no scope of requests to others names memberships. */
export const PROVIDERS_UNTOLD = bi(
  'requests to others are not limited by memberships, for this connector is not told those of a provider: name the participants (--with)',
  'Anfragen an andere lassen sich nicht nach Mitgliedschaften begrenzen, denn die eines Anbieters erfährt dieser Konnektor nicht: die Teilnehmer nennen (--with)',
);

export const list = (names: readonly string[]): string => names.join(', ');

/** A day and a minute in UTC, as the language writes it. */
export function dayText(ms: number, language: 'en' | 'de'): string {
  const iso = new Date(ms).toISOString();
  const [day = '', time = ''] = iso.split('T');
  const minute = time.slice(0, 5);
  return language === 'en' ? `${day} ${minute} UTC` : `${day.split('-').reverse().join('.')} ${minute} UTC`;
}

/** Payments in words: `120.50 EUR`, `99 EUR per P1M`. */
export function amountText(payments: ContractTerms['payments']): Bilingual {
  const parts = payments.map(({ amount, currency, period }) => {
    const whole = amount / 1_000_000n;
    const rest = String(amount % 1_000_000n)
      .padStart(6, '0')
      .replace(/0+$/, '');
    const text = rest === '' ? String(whole) : `${whole}.${rest.padEnd(2, '0')}`;
    const every = period === null ? null : calendarText(period);
    return bi(
      `${text} ${currency}${every ? ` per ${every.en}` : ' once'}`,
      `${text.replace('.', ',')} ${currency} ${every ? `je ${every.de}` : 'einmalig'}`,
    );
  });
  return bi(parts.map(({ en }) => en).join(' + '), parts.map(({ de }) => de).join(' + '));
}
