import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Inbox } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { inboxOf } from '../inbox/inbox.ts';
import { gather, sightOf } from '../inbox/matters.ts';
import { may } from './roles.ts';

/** What needs a person, as far as whoever asks may see it. */
export function registerInboxRoutes(app: FastifyInstance, core: Core): void {
  app.get(
    '/inbox',
    { ...may.seeDuties, schema: { summary: 'What needs a person, by deadline', tags: ['inbox'] } },
    async (request): Promise<Inbox> => {
      const { matters, complete } = await gather(core, sightOf(actorOf(request).roles));
      return { at: matters.now, complete, items: inboxOf(matters) };
    },
  );
}
