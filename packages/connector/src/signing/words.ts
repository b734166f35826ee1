import type { ContractTerms } from '@millspace/policy';
import type { Bilingual } from '@millspace/schemas';

export const bi = (en: string, de: string): Bilingual => ({ en, de });

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
    const every = period === null ? null : lengthText(period);
    return bi(
      `${text} ${currency}${every ? ` per ${every.en}` : ' once'}`,
      `${text.replace('.', ',')} ${currency} ${every ? `je ${every.de}` : 'einmalig'}`,
    );
  });
  return bi(parts.map(({ en }) => en).join(' + '), parts.map(({ de }) => de).join(' + '));
}

function lengthText({ months, ms }: { months: number; ms: number }): Bilingual {
  const units: [number, string, string][] = [
    [Math.floor(months / 12), 'a', 'a'],
    [months % 12, 'mo', 'Mon.'],
    [Math.floor(ms / 86_400_000), 'd', 'd'],
    [(ms % 86_400_000) / 3_600_000, 'h', 'h'],
  ];
  const said = units.filter(([n]) => n > 0);
  return bi(said.map(([n, en]) => `${n} ${en}`).join(' '), said.map(([n, , de]) => `${n} ${de}`).join(' '));
}
