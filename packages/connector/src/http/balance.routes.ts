import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { AgreementView, GivenAndReceived } from '@millspace/schemas';
import { balanceOf } from '../balance/balance.ts';
import type { Core } from '../core.ts';
import { may } from './roles.ts';

/** What each partner was given and gave. */
export function registerBalanceRoutes(app: FastifyInstance, core: Core): void {
  app.get(
    '/given-and-received',
    { ...may.seeDeals, schema: { summary: 'Given and received, partner by partner', tags: ['agreements'] } },
    async (): Promise<GivenAndReceived> => {
      const { json } = await core.broker.request<{ agreements: AgreementView[] }>('GET', '/agreements');
      const months = core.evidence.delivered;
      return { at: core.brokerNow(), partners: balanceOf(json.agreements, (agreement) => months.of(agreement)) };
    },
  );
}
