import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { type DepartureInput, describeErrors, validateDepartureInput } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Departures } from './departures.ts';

/** Leaving for good. Who has left can still fetch the signed word that it has. */
export function departureRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; departures: Departures; who: (request: object) => ConnectorIdentity },
): void {
  const { guards, departures, who } = deps;

  app.get(
    '/membership',
    guards.member('What would end and be erased if you left; once you have, the signed word that it is'),
    async (request) => departures.signed(who(request).participant),
  );

  app.post(
    '/membership/end',
    guards.member('Leave for good: answers when everything is erased; asked again, the same departure goes on'),
    async (request) => {
      const { participant, connector } = who(request);
      return departures.leave(participant, inputOf(request.body), { by: participant, actor: connector });
    },
  );

  app.get(
    '/participants/:slug/departure',
    guards.admin('What would end and be erased if a participant left, or how far it is'),
    async (request) => departures.signed((request.params as { slug: string }).slug),
  );

  app.post(
    '/participants/:slug/departure',
    guards.admin('A participant leaves for good: agreements end with notice, what was there is erased'),
    async (request) => {
      const { slug } = request.params as { slug: string };
      return departures.leave(slug, inputOf(request.body), { by: 'broker', actor: actorOf(request).pseudonym });
    },
  );
}

function inputOf(body: unknown): DepartureInput {
  if (validateDepartureInput(body)) return body;
  throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateDepartureInput.errors), status: 400 });
}
