import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateUseLeaseRequest } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Uses } from './uses.ts';

/** Counted local uses: lent to connectors of the consumer, and given back. */
export function useRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; uses: Uses; who: (request: object) => ConnectorIdentity },
): void {
  const { guards, uses, who } = deps;

  app.post(
    '/agreements/:id/uses',
    guards.connector('As consumer: take some of the local uses that the agreement counts; durable when answered'),
    async (request, reply) => {
      const { body } = request;
      const { id } = request.params as { id: string };
      if (!validateUseLeaseRequest(body))
        throw new MillspaceError('MS-DTY-014', {
          detail: describeErrors(validateUseLeaseRequest.errors),
          where: '/uses',
          status: 422,
        });
      return reply.code(201).send(await uses.take(who(request), id, body));
    },
  );

  app.post(
    '/agreements/:id/uses/:lease/settle',
    guards.connector('As consumer: say how many of a lease were used; the others are lent again', {
      body: shapes.object({ used: { type: 'integer', minimum: 0, maximum: 1_000_000 } }, ['used']),
    }),
    async (request) => {
      const { id, lease } = request.params as { id: string; lease: string };
      return uses.settle(who(request), id, lease, (request.body as { used: number }).used);
    },
  );
}
