import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Inbox } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { type GatherDeps, gather } from './gather.ts';
import { inboxOf } from './inbox.ts';

/** What needs a person, as far as whoever asks may see it. */
export function inboxRoutes(app: FastifyInstance, deps: GatherDeps & { guards: Guards }): void {
  app.get('/inbox', deps.guards.auditor('What needs a person, by deadline'), async (request): Promise<Inbox> => {
    const { id: person, roles } = actorOf(request);
    const matters = await gather(deps, { person, administers: roles.includes('admin') });
    return { at: matters.now, complete: true, items: inboxOf(matters) };
  });
}
