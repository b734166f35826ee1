import {
  validateNotificationPreferences,
  validateNotificationSettings,
  validateNotificationTest,
} from '@millspace/schemas';
import { MillspaceError } from '../errors.ts';
import { checkedBody } from '../http-body.ts';
import { actorOf, demandRole, requireRole } from '../http-guard.ts';
import type { FastifyInstance, FastifyRequest } from '../http-server.ts';
import { SIGNED_IN } from '../users/actor.ts';
import type { People } from '../users/people.ts';
import type { User } from '../users/store.ts';
import type { NotificationDesk } from './desk.ts';

const tags = ['notifications'];

/** Who is told of what needs a person: everybody their own, whoever administers the rest. The same at every process that has an inbox. */
export function notificationRoutes(
  app: FastifyInstance,
  { desk, people, changed }: { desk: NotificationDesk; people: People; changed: () => void },
): void {
  const signedIn = (summary: string) => ({ ...requireRole(SIGNED_IN), schema: { summary, tags } });
  const admin = (summary: string) => ({ ...requireRole('admin'), schema: { summary, tags } });
  const userOf = (request: FastifyRequest): User | null => {
    const actor = actorOf(request);
    return actor.kind === 'user' ? people.user(actor.id) : null;
  };
  const person = (request: FastifyRequest): User => {
    const user = userOf(request);
    if (user) return user;
    throw new MillspaceError('MS-AUTH-003', {
      detail: 'this is for people who have signed in with a name',
      status: 403,
    });
  };

  app.get('/me/notifications', signedIn('Of what the caller is told by e-mail'), async (request, reply) =>
    reply.header('cache-control', 'no-store').send(desk.own(person(request))),
  );
  app.put('/me/notifications', signedIn('Set address, language and kinds for oneself'), async (request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send(desk.saveOwn(person(request), checkedBody(validateNotificationPreferences, request))),
  );

  app.get('/notifications', admin('Who is told, and whether it arrives'), async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(desk.view()),
  );
  app.put(
    '/notifications',
    admin('Set mail server, lists and webhooks; secrets of new webhooks are in the answer, once'),
    async (request, reply) => {
      const view = desk.save(checkedBody(validateNotificationSettings, request));
      const { pseudonym } = actorOf(request);
      people.record({ kind: 'notifications.set', subject: 'notifications', actor: pseudonym, data: {} });
      changed();
      return reply.header('cache-control', 'no-store').send(view);
    },
  );
  app.post(
    '/notifications/test',
    signedIn('Send a test: to oneself, or as admin to a list or webhook'),
    async (request, reply) => {
      const test = checkedBody(validateNotificationTest, request);
      if (test.channel !== 'self') demandRole(request, 'admin');
      await desk.test(test, userOf(request));
      return reply.code(204).send();
    },
  );
}
