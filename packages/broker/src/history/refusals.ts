import { MillspaceError } from '@millspace/runtime/errors';
import type { Grant } from '../enforce/grant.ts';
import type { HistoryAnswer } from './request.ts';
import { ABANDONED } from './texts.ts';

/** Under the shape it was asked for. What was counted before the limit was reached may still go out. */
export function allowed(grant: Grant | null, answer: HistoryAnswer): boolean {
  if (!grant?.shape || (grant.kind !== 'permit' && grant.kind !== 'replay')) return false;
  return JSON.stringify(grant.shape) === JSON.stringify(answer.shape);
}

export function missing(): MillspaceError {
  return new MillspaceError('MS-HIS-001', { detail: 'there is no such history request', status: 404 });
}

export function denied(grant: Grant | null): MillspaceError {
  const text = grant?.stop?.text ?? grant?.decision.text ?? ABANDONED.text;
  return new MillspaceError(grant?.stop?.code ?? 'MS-DLV-003', {
    detail: text.en,
    status: grant?.stop?.status ?? 403,
    details: { text, ...(grant ? { decision: grant.decision } : {}) },
  });
}
