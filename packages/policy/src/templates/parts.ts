// Pieces that templates are made of, so that each template reads as what it says.
import type { TemplateParameter } from '@millspace/schemas';

export interface Placeholder {
  $param: string;
}
export const param = (name: string): Placeholder => ({ $param: name });

export const typed = (value: string, type: string) => ({ '@value': value, '@type': `xsd:${type}` });
export const atom = (leftOperand: string, operator: string, rightOperand: unknown) => ({
  leftOperand,
  operator,
  rightOperand,
});
export const rule = (action: string, constraint: readonly object[] = [], duty: readonly object[] = []) => ({
  action,
  ...(constraint.length > 0 && { constraint }),
  ...(duty.length > 0 && { duty }),
});

export const purposes = atom('odrl:purpose', 'isAnyOf', param('purposes'));
export const until = atom('odrl:dateTime', 'lteq', param('until'));
export const signalsKept = rule('x:keepSignals', [atom('x:signal', 'isAnyOf', param('signals'))]);
export const mean = (window: unknown) =>
  rule('x:aggregate', [atom('x:window', 'eq', window), atom('x:statistic', 'eq', 'mean')]);
export const coded = (...fields: string[]) => rule('x:pseudonymise', [atom('x:field', 'isAnyOf', fields)]);
export const logged = rule('x:log', [atom('x:logLevel', 'isAnyOf', ['on-allow', 'on-deny'])]);
export const informed = (recipient: unknown, deadline: unknown) =>
  rule('odrl:inform', [
    atom('odrl:recipient', 'eq', recipient),
    atom('x:logLevel', 'isAnyOf', ['on-allow']),
    atom('odrl:delayPeriod', 'eq', deadline),
  ]);
export const deletedAfter = (period: unknown) => rule('odrl:delete', [atom('odrl:delayPeriod', 'eq', period)]);
export const deletedAtEnd = rule('odrl:delete', [atom('odrl:event', 'eq', 'x:agreement-end')]);
export const noOnwardSharing = rule('odrl:distribute');
export const notFor = (...forbidden: string[]) => rule('odrl:use', [atom('odrl:purpose', 'isPartOf', forbidden)]);
export const noGatekeepers = rule('odrl:use', [atom('odrl:recipient', 'isAnyOf', ['x:dma-gatekeepers'])]);

export const PARAMETERS = {
  until: {
    name: 'until',
    type: 'instant',
    title: { en: 'Last instant', de: 'Letzter Zeitpunkt' },
    help: { en: 'With a time zone, such as 2027-12-31T23:00:00Z', de: 'Mit Zeitzone, etwa 2027-12-31T23:00:00Z' },
  },
  signals: {
    name: 'signals',
    type: 'signals',
    title: { en: 'Signals', de: 'Signale' },
    help: { en: 'Only these leave the house', de: 'Nur diese verlassen das Haus' },
  },
  keep: {
    name: 'keep',
    type: 'duration',
    title: { en: 'Deleted this long after receipt', de: 'Gelöscht so lange nach Empfang' },
    default: 'P90D',
  },
  window: {
    name: 'window',
    type: 'duration',
    title: { en: 'Window of the mean', de: 'Zeitfenster des Mittelwerts' },
    default: 'PT10M',
  },
  owner: {
    name: 'owner',
    type: 'participant',
    title: { en: 'Who is told', de: 'Wer benachrichtigt wird' },
  },
  amount: {
    name: 'amount',
    type: 'decimal',
    title: { en: 'Amount', de: 'Betrag' },
    min: '0.01',
  },
  currency: {
    name: 'currency',
    type: 'text',
    title: { en: 'Currency', de: 'Währung' },
    choices: ['EUR', 'CHF', 'USD', 'GBP', 'PLN', 'CZK', 'SEK', 'DKK', 'JPY', 'CNY'],
    default: 'EUR',
  },
} as const satisfies Readonly<Record<string, TemplateParameter>>;

export const purposeParameter = (...defaults: string[]): TemplateParameter => ({
  name: 'purposes',
  type: 'terms',
  title: { en: 'Purposes', de: 'Zwecke' },
  help: { en: 'What the data may be used for', de: 'Wofür die Daten genutzt werden dürfen' },
  default: defaults,
});
