import type { End } from '../deliver/output.ts';
import type { Stop } from '../enforce/grant.ts';

type Refusal = Pick<Stop, 'code' | 'text' | 'retry'>;

/** The whole range has been delivered. */
export const COMPLETED: End = {
  code: 'endOfHistory',
  text: { en: 'The whole range has been delivered.', de: 'Der ganze Zeitraum ist geliefert.' },
  retry: false,
};

export const ABANDONED: Refusal = {
  code: 'MS-HIS-006',
  text: {
    en: 'The answer was cut off; request what is missing again.',
    de: 'Die Antwort wurde abgebrochen; Fehlendes erneut anfragen.',
  },
  retry: true,
};

export const IDLE: Refusal = {
  code: 'MS-HIS-006',
  text: { en: 'Nothing has happened for ten minutes.', de: 'Seit zehn Minuten ist nichts geschehen.' },
  retry: true,
};

export const STOPPED: Refusal = {
  code: 'MS-DLV-007',
  text: { en: 'The broker is stopping.', de: 'Der Broker wird beendet.' },
  retry: true,
};
