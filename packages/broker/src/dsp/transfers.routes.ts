import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateTransferRequest } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Outbox } from './outbox.ts';
import type { ProcessReader } from './reader.ts';
import type { TransferCommand, Transfers } from './transfers.ts';

export interface TransferRoutesDeps {
  guards: Guards;
  transfers: Transfers;
  reader: ProcessReader;
  outbox: Outbox;
  who: (request: object) => ConnectorIdentity;
}

const COMMANDS: [TransferCommand, string][] = [
  ['start', 'Start a transfer that waits for the provider'],
  ['suspend', 'Let a transfer rest'],
  ['resume', 'Go on with a transfer that rests'],
  ['complete', 'Close a transfer that has done its work'],
  ['terminate', 'End a transfer'],
];

export function transferRoutes(app: FastifyInstance, deps: TransferRoutesDeps): void {
  const { guards, transfers, reader, outbox, who } = deps;

  app.post('/transfers', guards.connector('Ask for the data of an agreement'), async (request, reply) => {
    const { body } = request;
    if (!validateTransferRequest(body)) {
      throw new MillspaceError('MS-GEN-400', {
        detail: describeErrors(validateTransferRequest.errors),
        where: '/transfers',
        status: 400,
      });
    }
    const { participant } = who(request);
    const asked = await transfers.request(participant, body.agreement, body.format);
    await outbox.flushed(asked.pid);
    return reply.code(201).send(await reader.transferView(await reader.transfer(asked.pid, participant)));
  });

  app.get(
    '/transfers',
    guards.connector('Own transfers, newest first', {
      querystring: shapes.object({
        role: { enum: ['consumer', 'provider'] },
        state: { enum: ['REQUESTED', 'STARTED', 'SUSPENDED', 'COMPLETED', 'TERMINATED'] },
        agreement: { type: 'string', maxLength: 256 },
        limit: { type: 'integer', minimum: 1, maximum: 1000 },
      }),
    }),
    async (request) => ({ transfers: await reader.transfers(who(request).participant, request.query as object) }),
  );

  app.get('/transfers/:pid', guards.connector('One transfer'), async (request) => {
    const { pid } = request.params as { pid: string };
    return reader.transferView(await reader.transfer(pid, who(request).participant));
  });

  app.get(
    '/transfers/:pid/data-address',
    guards.connector('Where and with what the data of an outside provider are fetched while the transfer runs'),
    async (request) => {
      const { pid } = request.params as { pid: string };
      return { dataAddress: await reader.dataAddress(pid, who(request).participant) };
    },
  );

  app.get(
    '/transfers/:pid/why',
    guards.connector('Why is it so: decision, refusal or wait, in sentences'),
    async (request) => {
      const { pid } = request.params as { pid: string };
      return reader.whyTransfer(await reader.transfer(pid, who(request).participant));
    },
  );

  for (const [command, summary] of COMMANDS) {
    app.post(`/transfers/:pid/${command}`, guards.connector(summary, { body: shapes.reason }), async (request) => {
      const { pid } = request.params as { pid: string };
      const { participant } = who(request);
      const reason = (request.body as { reason?: string } | null)?.reason;
      await transfers.command(pid, participant, command, reason);
      await outbox.flushed(pid);
      return reader.transferView(await reader.transfer(pid, participant));
    });
  }
}
