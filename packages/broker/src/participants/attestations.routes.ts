import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, validateAttestationInput } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import type { Attestations } from './attestations.ts';
import { reasonOf } from './participants.routes.ts';

export interface AttestationRoutesDeps {
  guards: Guards;
  attestations: Attestations;
  who: (request: object) => ConnectorIdentity;
  now: () => number;
}

/** The verified register: written by the administrator alone; each participant reads what is attested of it. */
export function attestationRoutes(app: FastifyInstance, deps: AttestationRoutesDeps): void {
  const { guards, attestations, who, now } = deps;

  app.get('/attestations', guards.connector('What is attested of you: facts for policies'), async (request) => ({
    attestations: attestations.of(who(request).participant, now()),
  }));

  app.get(
    '/participants/:slug/attestations',
    guards.admin('What is attested of a participant: facts for policies'),
    async (request) => {
      const { slug } = request.params as { slug: string };
      return { attestations: attestations.of(slug, now()) };
    },
  );

  app.post(
    '/participants/:slug/attestations',
    guards.admin('Attest a role, certification, location or membership: acts at once'),
    async (request, reply) => {
      const { slug } = request.params as { slug: string };
      const { body } = request;
      if (!validateAttestationInput(body))
        throw new MillspaceError('MS-FCT-001', {
          detail: describeErrors(validateAttestationInput.errors),
          where: `/participants/${slug}/attestations`,
          status: 422,
        });
      return reply.code(201).send(await attestations.attest(slug, body, actorOf(request).pseudonym));
    },
  );

  app.post(
    '/attestations/:id/withdraw',
    guards.admin('Withdraw an attestation: acts at once', { body: shapes.reason }),
    async (request) => {
      const { id } = request.params as { id: string };
      return attestations.withdraw(id, reasonOf(request.body), actorOf(request).pseudonym);
    },
  );

  app.get('/lists', guards.admin('Lists that are kept, such as x:dma-gatekeepers'), async () => ({
    lists: attestations.lists(),
  }));

  app.put(
    '/lists/:name',
    guards.admin('Keep a list: from now on, not being on it is a fact', {
      body: shapes.object({ note: shapes.text(2000) }),
    }),
    async (request) => {
      const { name } = request.params as { name: string };
      const { note = '' } = request.body as { note?: string };
      return attestations.keep(name, note, actorOf(request).pseudonym);
    },
  );
}
