import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateAgreementHandin } from '@millspace/schemas';
import type { ProcessReader } from '../dsp/reader.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import { reasonOf } from '../participants/participants.routes.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Agreements } from './agreements.ts';
import type { Restore } from './restore.ts';

export interface AgreementRoutesDeps {
  guards: Guards;
  agreements: Agreements;
  reader: Pick<ProcessReader, 'whyAgreement'>;
  restore: Restore;
  who: (request: object) => ConnectorIdentity;
  now: () => number;
}

const HANDIN_BYTES = 8 * 1024 * 1024;

export function agreementRoutes(app: FastifyInstance, deps: AgreementRoutesDeps): void {
  const { guards, agreements, reader, restore, who, now } = deps;

  app.get('/agreements', guards.connector('Agreements you are a party of, newest first'), async (request) => {
    const { participant } = who(request);
    const rows = await agreements.ofParticipant(participant);
    return { agreements: await agreements.views(rows, participant, now()) };
  });

  app.get(
    '/agreements/:id',
    guards.connector('One agreement with its signatures, its status, and what it says in sentences'),
    async (request) => {
      const { id } = request.params as { id: string };
      const { participant } = who(request);
      const [view] = await agreements.views([await agreements.ofParty(id, participant)], participant, now());
      return view;
    },
  );

  app.get(
    '/agreements/:id/why',
    guards.connector('Why is it so: state, what is overdue, what its terms decide now, in sentences'),
    async (request) => reader.whyAgreement((request.params as { id: string }).id, who(request).participant),
  );

  app.post(
    '/agreements/:id/revoke',
    guards.connector('Withdraw from an agreement: acts at once', { body: shapes.reason }),
    async (request) => {
      const { id } = request.params as { id: string };
      const { participant } = who(request);
      const row = await agreements.revoke(id, participant, reasonOf(request.body));
      const [view] = await agreements.views([row], participant, now());
      return view;
    },
  );

  app.post(
    '/agreements/handin',
    { bodyLimit: HANDIN_BYTES, ...guards.connector('After a restore of the broker: what the connector holds signed') },
    async (request) => {
      const { body } = request;
      if (!validateAgreementHandin(body)) {
        throw new MillspaceError('MS-GEN-400', {
          detail: describeErrors(validateAgreementHandin.errors),
          where: '/agreements/handin',
          status: 400,
        });
      }
      return restore.handin(who(request), body);
    },
  );
}
