import type { Refusal } from './model.ts';

/** Words of a person or program, as far as they are kept. */
export function wordsOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined;
}

function because(reason: string | undefined): string {
  return reason === undefined ? '.' : `: ${reason}`;
}

export function refusedBy(who: string, reason?: string): Refusal {
  return {
    code: 'MS-NEG-003',
    text: {
      en: `${who} refused the request${because(reason)}`,
      de: `${who} hat die Anfrage abgelehnt${because(reason)}`,
    },
  };
}

export function terminatedBy(who: string, reason?: string): Refusal {
  return {
    code: 'MS-NEG-007',
    text: {
      en: `${who} ended the negotiation${because(reason)}`,
      de: `${who} hat die Verhandlung beendet${because(reason)}`,
    },
  };
}

/** The connector does not sign, or does not accept a signature: in its words, with its code where limits of people are the reason. */
export function rejected(who: string, answer: Record<string, unknown>): Refusal {
  const { code } = answer;
  const reason = wordsOf(answer['reject']);
  return {
    code: typeof code === 'string' && /^MS-SIG-\d{3}$/.test(code) ? code : 'MS-AGR-006',
    text: {
      en: `The connector of ${who} did not accept the agreement${because(reason)}`,
      de: `Der Konnektor von ${who} hat die Vereinbarung nicht angenommen${because(reason)}`,
    },
  };
}
