import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';
import { may } from './roles.ts';

/** Whether the broker may act for this house towards outside partners. */
export function registerMandateRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['broker'];
  const { mandate, changes } = core;
  const changed = <T>(answer: T): T => {
    changes.changed('status');
    return answer;
  };

  app.get(
    '/transport-delegation',
    { ...may.seeState, schema: { summary: 'Whether the broker may act towards outside partners', tags } },
    () => mandate.view(),
  );
  app.post<{ Body: { reason: string } }>(
    '/transport-delegation/withdraw',
    {
      ...may.withdrawPartner,
      schema: {
        summary: 'Let the broker act towards outside partners no longer: what runs with them rests',
        tags,
        body: {
          type: 'object',
          required: ['reason'],
          properties: { reason: { type: 'string', minLength: 1, maxLength: 500 } },
          additionalProperties: false,
        },
      },
    },
    async ({ body }) => changed(await mandate.withdraw(body.reason)),
  );
  app.post(
    '/transport-delegation/give',
    { ...may.administer, schema: { summary: 'Let the broker act towards outside partners again', tags } },
    async () => changed(await mandate.give()),
  );
}
