import { MillspaceError, messageOf } from '@millspace/runtime/errors';
import type { Decision, ErrorCode } from '@millspace/schemas';
import type { Notice } from './notices.ts';

/** Why received data are not released, each as the error that the caller gets. */
export function refused(code: ErrorCode, status: number, detail: string, cause?: unknown): MillspaceError {
  return new MillspaceError(code, { detail, where: '/scope', status, ...(cause === undefined ? {} : { cause }) });
}

export const UNKNOWN = (): MillspaceError => refused('MS-AGR-001', 404, 'no agreement with this id is known here');
export const REVOKED = (): MillspaceError =>
  refused('MS-AGR-002', 403, 'the agreement was revoked: what was received under it is no longer handed out');
export const DELETED = (): MillspaceError =>
  refused('MS-DTY-004', 410, 'what was received under this agreement was deleted, as agreed');
export const UNREGISTERED = (): MillspaceError =>
  new MillspaceError('MS-AUTH-001', {
    detail: 'the program that asks is not registered any more, or was disabled',
    status: 401,
  });
export const UNDECIDABLE = (): MillspaceError =>
  refused('MS-DLV-003', 403, 'the terms of this agreement cannot be decided by this release, so nothing is released');

export function untold({ notice, deadline }: Notice): MillspaceError {
  const since = new Date(deadline).toISOString();
  return refused('MS-DTY-005', 403, `${notice.recipient} has not been told of an earlier use; it was due by ${since}`);
}

/** `details.until`: when time changes the answer, epoch ms. */
export function deniedBy({ code, text, rules, validUntil }: Decision): MillspaceError {
  return new MillspaceError(code as ErrorCode, {
    detail: text.en,
    where: '/scope',
    status: 403,
    details: { text, rules, ...(validUntil === null ? {} : { until: validUntil }) },
  });
}

/** Why no use could be had from the broker: what it said, or that it could not be asked. */
export function notLent(cause: unknown): MillspaceError {
  if (cause instanceof MillspaceError && (cause.code === 'MS-DTY-012' || cause.code === 'MS-DTY-015'))
    return refused(cause.code, cause.code === 'MS-DTY-012' ? 409 : 403, cause.message, cause);
  return refused('MS-DTY-013', 503, `a use could not be had from the broker: ${messageOf(cause)}`, cause);
}
