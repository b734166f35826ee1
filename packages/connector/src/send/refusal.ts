import type { MillspaceError } from '@millspace/runtime/errors';
import type { Bilingual } from '@millspace/schemas';
import type { Prepared } from './prepare.ts';

/** Numbers that the broker refuses, with its reasons. */
export interface Refusal {
  seq: number;
  seqTo: number;
  text: string;
  reasons: { code: string; text: Bilingual }[];
}

/** What the broker refused of a request, for its content; null when the error says something else. */
export function refusalOf(error: MillspaceError, prepared: Pick<Prepared, 'from' | 'to'>): Refusal | null {
  const details = error.details ?? {};
  const { seq, seqTo } = details as { seq?: unknown; seqTo?: unknown };
  if (
    error.code !== 'MS-ING-005' ||
    typeof seq !== 'number' ||
    typeof seqTo !== 'number' ||
    seq < prepared.from ||
    seqTo > prepared.to
  )
    return null;
  const reasons = Array.isArray(details['reasons'])
    ? (details['reasons'] as { code?: string; where?: string; text: { en: string; de: string } }[])
    : [];
  return {
    seq,
    seqTo,
    text: error.message,
    reasons: reasons.map((reason) => ({ code: reason.code ?? error.code, text: reason.text })),
  };
}
