import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { describeErrors, type Proposal, type TwoPersons, validateTwoPersonsInput } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { Act } from './decide.ts';
import type { Proposals } from './proposals.ts';
import type { TwoPersonsSetting } from './setting.ts';

/** Changes that two persons decide on, and whether they do. */
export function proposalRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; store: ControlStore; proposals: Proposals; setting: TwoPersonsSetting },
): void {
  const { guards, store, proposals, setting } = deps;
  const id = (request: { params: unknown }) => (request.params as { id: string }).id;

  app.get(
    '/proposals',
    guards.auditor('Changes of policies that wait for a second person, or did', {
      querystring: shapes.object({ open: { type: 'boolean' }, cursor: shapes.text(64) }),
    }),
    async (request) => proposals.list(actorOf(request), request.query as { open?: boolean; cursor?: string }),
  );

  app.get('/proposals/:id', guards.auditor('One proposal, with the difference it makes'), async (request) =>
    proposals.find(id(request), actorOf(request)),
  );

  for (const [act, summary] of [
    ['approve', 'Approve a proposal of somebody else: it takes effect'],
    ['refuse', 'Refuse a proposal of somebody else'],
    ['withdraw', 'Withdraw an own proposal'],
  ] satisfies [Act, string][])
    app.post(
      `/proposals/:id/${act}`,
      guards.admin(summary, {
        body: { type: ['object', 'null'], properties: { reason: shapes.text(2000) }, additionalProperties: false },
      }),
      async (request): Promise<Proposal> => {
        const { reason } = (request.body ?? {}) as { reason?: string };
        return proposals.decide(id(request), act, reason, actorOf(request));
      },
    );

  app.get(
    '/two-persons',
    guards.auditor('Whether changes of policies wait for a second person'),
    async (): Promise<TwoPersons> => setting.view,
  );

  app.put(
    '/two-persons',
    guards.admin('Switch whether changes of policies wait for a second person; while they do, that is a proposal', {
      body: { type: 'object' },
    }),
    async (request, reply) => {
      const { body } = request;
      if (!validateTwoPersonsInput(body))
        throw new MillspaceError('MS-GEN-400', { detail: describeErrors(validateTwoPersonsInput.errors), status: 400 });
      const { on, reason, days = setting.days } = body;
      setting.mustBePossible(on);
      if (on === setting.on && days === setting.days) return setting.view;
      const actor = actorOf(request);
      const waiting = await proposals.instead({ kind: 'two-persons', on, days }, reason, actor);
      if (waiting) return reply.code(202).send(waiting);
      await store.write((tx) => setting.switchIn(tx, { on, days }, actor.pseudonym, { reason }));
      return setting.view;
    },
  );
}
