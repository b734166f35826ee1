import { MillspaceError } from '@millspace/runtime/errors';
import type { Core } from '../core.ts';

/** @throws MillspaceError MS-AGR-002 (403) when the scope is an agreement that was revoked */
export function refuseRevoked(core: Pick<Core, 'received'>, scope: string): void {
  if (!core.received.isRevoked(scope)) return;
  throw new MillspaceError('MS-AGR-002', {
    detail: 'the agreement was revoked: what was received under it is no longer handed out',
    where: '/scope',
    status: 403,
  });
}

/**
 * For questions about all scopes at once: those of revoked agreements are left out; asked for by name they are refused.
 * @throws MillspaceError MS-AGR-002 (403)
 */
export function allowed(core: Pick<Core, 'received'>, scope: string | undefined): { without: ReadonlySet<string> } {
  if (scope !== undefined) refuseRevoked(core, scope);
  return { without: core.received.revoked() };
}
