import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Inbox } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { inboxOf } from '../inbox/inbox.ts';
import { gather } from '../inbox/matters.ts';
import { type ConnectorRole, may } from './roles.ts';

const DEALS: readonly ConnectorRole[] = ['viewer', 'publisher', 'subscriber', 'signatory'];
const SOURCES: readonly ConnectorRole[] = ['viewer', 'publisher'];

/** What needs a person, as far as whoever asks may see it. */
export function registerInboxRoutes(app: FastifyInstance, core: Core): void {
  app.get(
    '/inbox',
    { ...may.seeDuties, schema: { summary: 'What needs a person, by deadline', tags: ['inbox'] } },
    async (request): Promise<Inbox> => {
      const { roles } = actorOf(request);
      const one = (of: readonly string[]) => roles.some((role) => of.includes(role));
      const { matters, complete } = await gather(core, { deals: one(DEALS), sources: one(SOURCES) });
      return { at: matters.now, complete, items: inboxOf(matters) };
    },
  );
}
