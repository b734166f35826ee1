import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { BROKER_ISSUER, describeErrors, validateEnrolmentRequest } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import type { Participants } from '../participants/service.ts';
import type { Identity } from './identity.ts';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export function identityRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; identity: Identity; participants: Participants; name: string; now: () => number },
): void {
  const { guards, identity, participants, name, now } = deps;

  app.get('/time', guards.open('The clock of the broker (epoch ms)'), async () => ({ time: now() }));

  app.get(
    '/jwks',
    guards.open('Public keys of the broker, the one that signs now first; retired ones verify what they signed'),
    async () => identity.jwks(),
  );

  app.post('/keys/rotate', guards.admin('Sign with a new key from now on'), async (request) =>
    identity.rotateKey(actorOf(request).pseudonym),
  );

  app.post(
    '/enrolments',
    guards.open('Enrol a connector with an invitation code and its public key'),
    async (request, reply) => {
      const { body } = request;
      if (!validateEnrolmentRequest(body)) {
        throw new MillspaceError('MS-AUTH-023', {
          detail: describeErrors(validateEnrolmentRequest.errors),
          where: '/enrolments',
          status: 400,
        });
      }
      const connector = await participants.enrol(body);
      const [publicJwk] = identity.jwks().keys;
      return reply.code(201).send({
        participant: connector.participant,
        connector: connector.id,
        broker: { id: BROKER_ISSUER, name, publicJwk, time: now() },
      });
    },
  );

  app.post(
    '/token',
    guards.open('Exchange a signed assertion (RFC 7523) for a short-lived access token'),
    async (request, reply) => {
      const form = (request.body ?? {}) as Record<string, unknown>;
      const assertion = form['client_assertion'];
      if (
        form['grant_type'] !== 'client_credentials' ||
        form['client_assertion_type'] !== ASSERTION ||
        typeof assertion !== 'string'
      ) {
        throw new MillspaceError('MS-GEN-400', {
          detail: `expected a form with grant_type=client_credentials, client_assertion_type=${ASSERTION} and client_assertion`,
          where: '/token',
          status: 400,
        });
      }
      return reply.header('cache-control', 'no-store').send(await identity.exchange(assertion));
    },
  );
}
