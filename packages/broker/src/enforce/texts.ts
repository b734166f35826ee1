import type { Bilingual } from '@millspace/schemas';
import type { TransferState } from '../ports.ts';

export const REVOKED: Bilingual = {
  en: 'The agreement has been revoked, or a participant is not active.',
  de: 'Die Vereinbarung wurde widerrufen, oder ein Teilnehmer ist nicht aktiv.',
};

export const EXHAUSTED: Bilingual = {
  en: 'The agreed number of rows has been delivered.',
  de: 'Die vereinbarte Zahl an Messzeilen ist geliefert.',
};

export const UNDECIDABLE: Bilingual = {
  en: 'The policy of the agreement cannot be decided, so nothing is delivered.',
  de: 'Die Regeln der Vereinbarung sind nicht entscheidbar, daher wird nichts geliefert.',
};

export const DELIVERIES_ONLY: Bilingual = {
  en: 'The agreement counts deliveries, and a live stream is none; request a range of history instead.',
  de: 'Die Vereinbarung zählt Lieferungen, und ein laufender Strom ist keine; stattdessen einen Zeitraum anfragen.',
};

export const TOO_LATE: Bilingual = {
  en: 'The agreed delay is longer than the broker keeps data.',
  de: 'Die vereinbarte Verzögerung ist länger, als der Broker Daten hält.',
};

export const REPLACED: Bilingual = {
  en: 'The transfer was opened again; this stream ends.',
  de: 'Die Übertragung wurde erneut geöffnet; dieser Strom endet.',
};

export const STOPPING: Bilingual = { en: 'The broker is stopping.', de: 'Der Broker wird beendet.' };

export const UNRECORDED: Bilingual = {
  en: 'Nothing can be put on record at present, so nothing is delivered.',
  de: 'Zurzeit lässt sich nichts im Prüfprotokoll festhalten, daher wird nichts geliefert.',
};

export const EXPIRED: Bilingual = {
  en: 'Older than the broker keeps data in transit.',
  de: 'Älter, als der Broker Daten im Transit hält.',
};

export const STATES: Record<TransferState, Bilingual> = {
  REQUESTED: { en: 'The transfer has not been started yet.', de: 'Die Übertragung ist noch nicht gestartet.' },
  STARTED: { en: 'The transfer is started.', de: 'Die Übertragung läuft.' },
  SUSPENDED: { en: 'The transfer is suspended.', de: 'Die Übertragung ist ausgesetzt.' },
  COMPLETED: { en: 'The transfer is completed.', de: 'Die Übertragung ist abgeschlossen.' },
  TERMINATED: { en: 'The transfer is terminated.', de: 'Die Übertragung ist beendet.' },
};
