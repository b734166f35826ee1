import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateDepartureInput } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { may } from './roles.ts';

/** Leaving the dataspace for good. */
export function registerLeaveRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['dataspace'];

  app.get(
    '/leave',
    {
      ...may.administer,
      schema: { summary: 'What would end and be erased, and what is owed before; once left, the broker’s word', tags },
    },
    () => core.leaving.plan(),
  );

  app.post<{ Querystring: { withoutReceipts?: boolean } }>(
    '/leave',
    {
      ...may.administer,
      schema: {
        summary: 'Leave for good: ends agreements, deletes what is to be deleted, then the membership; may be repeated',
        tags,
        querystring: {
          type: 'object',
          properties: {
            withoutReceipts: {
              type: 'boolean',
              description: 'also while duties are open; they stay on record as not shown',
            },
          },
        },
      },
    },
    async ({ body, query }) => {
      if (!validateDepartureInput(body))
        throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateDepartureInput.errors), status: 400 });
      return core.leaving.leave(body, { withoutReceipts: query.withoutReceipts === true });
    },
  );
}
