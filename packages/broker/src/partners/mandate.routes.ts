import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, type TransportDelegationView, validateSignedTransportWithdrawal } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Delegations } from './identity/delegations.ts';
import type { Withdrawals } from './identity/withdrawals.ts';

export interface MandateRoutesDeps {
  guards: Guards;
  delegations: Delegations;
  withdrawals: Withdrawals;
  who: (request: object) => ConnectorIdentity;
}

/** Whether this broker may act for a participant towards outside partners: how it stands, and ending it by the participant's word. */
export function mandateRoutes(
  app: FastifyInstance,
  { guards, delegations, withdrawals, who }: MandateRoutesDeps,
): void {
  const view = async (participant: string): Promise<TransportDelegationView> => {
    const { id, ...rest } = await delegations.view(participant);
    const withdrawn = withdrawals.of(participant);
    return { ...(withdrawn ? { state: 'withdrawn', ...withdrawn } : rest), ...(id === undefined ? {} : { id }) };
  };

  app.get(
    '/transport-delegation',
    guards.connector('Whether the broker may act outside, and by whose word'),
    (request) => view(who(request).participant),
  );

  app.post(
    '/transport-delegation/withdraw',
    guards.connector('Let the broker act towards outside partners no longer: what runs with them rests'),
    async (request) => {
      const { body } = request;
      if (!validateSignedTransportWithdrawal(body))
        throw new MillspaceError('MS-GEN-400', {
          detail: describeErrors(validateSignedTransportWithdrawal.errors),
          status: 400,
        });
      await withdrawals.withdraw(body, who(request));
      return view(who(request).participant);
    },
  );

  app.post(
    '/transport-delegation/give',
    guards.connector('Let the broker act outside again: it asks the connector to sign'),
    async (request) => {
      await withdrawals.giveAgain(who(request));
      return view(who(request).participant);
    },
  );
}
