import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyRequest } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';

const PREFIX = '/api/v1';
const WHAT_LENGTH = 1024;
const NOTHING: ReadonlySet<string> = new Set();

/**
 * The gate in front of a route that hands out data: whoever asks for a scope is let in or refused (and that is counted, logged, told);
 * for a question about all scopes, those that are not for this caller are left out.
 * @throws MillspaceError with the code and the sentence of the rule that says no
 */
export async function admitted(
  core: Pick<Core, 'duties'>,
  request: FastifyRequest,
  scope: string | undefined,
): Promise<{ without: ReadonlySet<string> }> {
  const { gate } = core.duties;
  const actor = actorOf(request);
  if (scope === undefined) return { without: gate.hidden(actor) };
  await gate.admit({
    scope,
    actor,
    what: `${request.method} ${request.url.slice(PREFIX.length)}`.slice(0, WHAT_LENGTH),
  });
  return { without: NOTHING };
}
