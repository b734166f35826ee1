import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateUseNotice } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { NoticeDelivery } from './delivery.ts';

export function noticeRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; delivery: NoticeDelivery; who: (request: object) => ConnectorIdentity },
): void {
  const { guards, delivery, who } = deps;
  app.post(
    '/notices',
    guards.connector('As consumer: tell a participant of a local use; answers when a connector there has stored it'),
    async (request) => {
      const { body } = request;
      if (!validateUseNotice(body))
        throw new MillspaceError('MS-DTY-008', {
          detail: describeErrors(validateUseNotice.errors),
          where: '/notices',
          status: 422,
        });
      return delivery.deliver(who(request), body);
    },
  );
}
