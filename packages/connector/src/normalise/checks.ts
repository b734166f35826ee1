import type { Bilingual } from '@millspace/schemas';
import type { RawValue } from '../ports.ts';

const EARLIEST = Date.UTC(2000, 0, 1);
/** A source time further ahead than this goes to quarantine. */
export const MAX_AHEAD_MS = 3_600_000;

export interface Reason {
  code: string;
  text: Bilingual;
}

/**
 * The time a value counts as measured: its source time, else the server's, else when it was received.
 * A time before 2000 (an unset clock) or more than an hour ahead of us is a reason for quarantine.
 */
export function timeOf(raw: RawValue, now: number): number | Reason {
  const t = raw.sourceTime ?? raw.serverTime ?? raw.receivedAt;
  if (!Number.isFinite(t) || t < EARLIEST) {
    return {
      code: 'MS-VAL-002',
      text: {
        en: `Time ${describe(t)} lies before 2000: the machine's clock is not set.`,
        de: `Zeit ${describe(t)} liegt vor dem Jahr 2000: Die Uhr der Maschine ist nicht gestellt.`,
      },
    };
  }
  if (t > now + MAX_AHEAD_MS) {
    return {
      code: 'MS-VAL-003',
      text: {
        en: `Time ${describe(t)} lies more than an hour ahead.`,
        de: `Zeit ${describe(t)} liegt mehr als eine Stunde in der Zukunft.`,
      },
    };
  }
  return Math.floor(t);
}

export function unknownSignal(address: string): Reason {
  return {
    code: 'MS-MAP-002',
    text: { en: `No mapping for "${address}".`, de: `Keine Zuordnung für „${address}“.` },
  };
}

export function unitMismatch(came: string, expected: string, signal: string): Reason {
  return {
    code: 'MS-MAP-003',
    text: {
      en: `${signal} came in "${came}", the mapping says "${expected}".`,
      de: `${signal} kam in „${came}“, die Zuordnung sagt „${expected}“.`,
    },
  };
}

function describe(t: number): string {
  return Number.isFinite(t) && Math.abs(t) < 8.64e15 ? new Date(t).toISOString() : String(t);
}
