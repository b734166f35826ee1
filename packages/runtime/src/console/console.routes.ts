import type { ConsoleSession, ConsoleView } from '@millspace/schemas';
import { validateSignInInput } from '@millspace/schemas';
import { checkedBody } from '../http-body.ts';
import { actorOf, requireRole } from '../http-guard.ts';
import type { FastifyInstance } from '../http-server.ts';
import { PUBLIC, SIGNED_IN } from '../users/actor.ts';
import type { PeopleDesk } from '../users/desk.ts';
import { SessionCookie } from './cookie.ts';
import { demandSameOrigin } from './same-origin.ts';

const tags = ['console'];

export interface ConsoleHost {
  desk: PeopleDesk;
  app: ConsoleView['app'];
  name: string;
  version: string;
  /** Slug of the participant that a connector belongs to. */
  participant?: () => string | null;
}

/** What the web console needs beside the API of its process: signing in with a cookie, and where it is. */
export function consoleRoutes(app: FastifyInstance, host: ConsoleHost): void {
  const { desk } = host;
  const cookie = new SessionCookie(desk);
  app.guard.knowBrowsers(cookie.identify);

  app.get(
    '/console',
    { ...requireRole(PUBLIC), schema: { summary: 'Which process this is, and who has signed in', tags } },
    async (request, reply): Promise<ConsoleView> => {
      const caller = await app.guard.callerOf(request);
      if (caller === null && cookie.tokenOf(request) !== null) cookie.clear(reply);
      reply.header('cache-control', 'no-store');
      const participant = host.participant?.() ?? null;
      return {
        app: host.app,
        name: host.name,
        version: host.version,
        ...(participant === null ? {} : { participant }),
        setUpNeeded: !desk.people.hasAdmin,
        user: caller && desk.whoami(caller),
        sessionExpiresAt: caller && desk.sessionExpiresAt(caller),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      };
    },
  );

  app.post(
    '/console/session',
    { ...requireRole(PUBLIC), schema: { summary: 'Sign in with a browser: the session is in a cookie', tags } },
    async (request, reply): Promise<ConsoleSession> => {
      // Otherwise another page could sign a browser in as somebody else.
      demandSameOrigin(request);
      const before = await app.guard.callerOf(request);
      const { token, session, user } = await desk.openInBrowser(checkedBody(validateSignInInput, request), request.ip);
      if (before?.session !== undefined) desk.signOut(before);
      cookie.set(reply, token);
      reply.header('cache-control', 'no-store');
      return { user, sessionExpiresAt: session.expiresAt };
    },
  );

  app.delete(
    '/console/session',
    { ...requireRole(SIGNED_IN), schema: { summary: 'Sign out: ends the session and every stream of it', tags } },
    async (request, reply) => {
      app.guard.release(request);
      desk.signOut(actorOf(request));
      cookie.clear(reply);
      return reply.code(204).send();
    },
  );
}
