import type { ConsoleTopic } from '@millspace/schemas';
import { actorOf, requireRole } from '../http-guard.ts';
import type { FastifyInstance } from '../http-server.ts';
import { admits, SIGNED_IN } from '../users/actor.ts';
import type { ChangeBus } from './change-bus.ts';
import { streamChanges } from './change-stream.ts';

/** Which roles hear of a topic: those that may ask for what changed. */
export type Hearing = Readonly<Record<ConsoleTopic, readonly string[]>>;

const MAX_ID = 64;

/** The one stream of a browser that says what changed. */
export function consoleEventRoutes(app: FastifyInstance, options: { bus: ChangeBus; hearing: Hearing }): void {
  const { bus, hearing } = options;
  app.get<{ Querystring: { after?: string } }>(
    '/console/events',
    {
      ...requireRole(SIGNED_IN),
      schema: {
        summary: 'What changed, without values (server-sent events)',
        tags: ['console'],
        querystring: { type: 'object', properties: { after: { type: 'string', maxLength: MAX_ID } } },
      },
    },
    (request, reply) => {
      const actor = actorOf(request);
      const heard = Object.entries(hearing).flatMap(([topic, roles]) =>
        admits(roles, actor) ? [topic as ConsoleTopic] : [],
      );
      const last = request.headers['last-event-id'];
      const { raw } = reply;
      reply.hijack();
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      // A browser says by itself what it had last, but not when the page had to open the stream anew.
      const after = typeof last === 'string' && last !== '' ? last : request.query.after;
      streamChanges(raw, { bus, topics: new Set(heard), after });
    },
  );
}
