import {
  validateOwnPasswordInput,
  validatePasswordInput,
  validateRefreshInput,
  validateRolesInput,
  validateSetupInput,
  validateSignInInput,
  validateUserInput,
} from '@millspace/schemas';
import { MillspaceError } from '../errors.ts';
import { checkedBody } from '../http-body.ts';
import { actorOf, requireRole } from '../http-guard.ts';
import type { FastifyInstance, FastifyRequest } from '../http-server.ts';
import { PUBLIC, SIGNED_IN } from './actor.ts';
import type { PeopleDesk } from './desk.ts';

const tags = ['people'];
const listing = {
  type: 'object',
  properties: { after: { type: 'integer', minimum: 0 }, limit: { type: 'integer', minimum: 1, maximum: 1000 } },
};

/** People: signing in and out, the first one, and who else may. The same at every process that has people. */
export function userRoutes(
  app: FastifyInstance,
  desk: PeopleDesk,
  /** Roles that read the book of what people did. */
  readsActs: [string, ...string[]],
): void {
  const { people, setUp } = desk;
  const anybody = (summary: string) => ({ ...requireRole(PUBLIC), schema: { summary, tags } });
  const signedIn = (summary: string) => ({ ...requireRole(SIGNED_IN), schema: { summary, tags } });
  const admin = (summary: string) => ({ ...requireRole('admin'), schema: { summary, tags } });
  const nameOf = (request: FastifyRequest) => (request.params as { name: string }).name;
  /** The answer to somebody who changes their own account goes out, although the session ends with it. */
  const actor = (request: FastifyRequest) => {
    app.guard.release(request);
    return actorOf(request);
  };

  app.post('/setup', anybody('Add the first person, with the set-up code'), async (request, reply) =>
    reply.code(201).send(people.view(await setUp.setUp(checkedBody(validateSetupInput, request)))),
  );
  app.post(
    '/setup-code',
    admin('A new set-up code, while nobody administers: works once, for a day'),
    async (_r, reply) => reply.code(201).header('cache-control', 'no-store').send(setUp.newCode()),
  );

  app.post('/sessions', anybody('Sign in'), async (request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send(await desk.open(checkedBody(validateSignInInput, request), request.ip)),
  );
  app.post('/sessions/refresh', anybody('The next access token; a refresh token works once'), async (request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send(desk.refresh(checkedBody(validateRefreshInput, request).refresh_token)),
  );
  app.delete('/sessions/current', signedIn('Sign out'), async (request, reply) => {
    const by = actor(request);
    if (by.kind !== 'user') throw noPerson();
    desk.signOut(by);
    return reply.code(204).send();
  });

  app.get('/me', signedIn('Whose token this is'), async (request) => desk.whoami(actorOf(request)));
  app.post('/me/password', signedIn('Change the own password: ends every session'), async (request, reply) => {
    const by = actor(request);
    const user = by.kind === 'user' ? people.user(by.id) : null;
    if (!user) throw noPerson();
    const { current, password } = checkedBody(validateOwnPasswordInput, request);
    await desk.signIn.confirm(user, current, request.ip);
    await people.setPassword(user.name, password, by);
    return reply.code(204).send();
  });

  app.get('/users', admin('People of this process'), async () => ({ users: people.list() }));
  app.post('/users', admin('Add a person'), async (request, reply) =>
    reply.code(201).send(people.view(await people.add(checkedBody(validateUserInput, request), actorOf(request)))),
  );
  app.put('/users/:name/roles', admin('Give other roles: ends every session of the person'), async (request) =>
    people.view(people.setRoles(nameOf(request), checkedBody(validateRolesInput, request).roles, actor(request))),
  );
  app.post('/users/:name/disable', admin('Let a person in no more: ends every session'), async (request) =>
    people.view(people.setDisabled(nameOf(request), true, actor(request))),
  );
  app.post('/users/:name/enable', admin('Let a person in again'), async (request) =>
    people.view(people.setDisabled(nameOf(request), false, actorOf(request))),
  );
  app.post('/users/:name/password', admin('Set a new password: ends every session of the person'), async (request) => {
    const { password } = checkedBody(validatePasswordInput, request);
    return people.view(await people.setPassword(nameOf(request), password, actor(request)));
  });
  app.delete(
    '/users/:name',
    admin('Erase a person: audit and logs keep a pseudonym that names nobody'),
    async (request, reply) => {
      people.erase(nameOf(request), actor(request));
      return reply.code(204).send();
    },
  );

  app.get(
    '/acts',
    {
      ...requireRole(...readsActs),
      schema: { summary: 'What people did here, by pseudonym, oldest first', tags, querystring: listing },
    },
    async (request) => {
      const { after = 0, limit = 100 } = request.query as { after?: number; limit?: number };
      const acts = people.acts(after, limit);
      const last = acts.at(-1);
      return { acts, ...(acts.length === limit && last ? { next: last.n } : {}) };
    },
  );
}

function noPerson(): MillspaceError {
  return new MillspaceError('MS-AUTH-003', {
    detail: 'this is for people who have signed in with a name',
    status: 403,
  });
}
