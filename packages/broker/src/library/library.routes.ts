import { randomUUID } from 'node:crypto';
import type { LintContext, TemplateValue } from '@millspace/policy';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { DataspaceRule, LintAnswer, PolicyTemplate } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { Proposals } from '../proposals/proposals.ts';
import type { DataspaceRules } from './dataspace-rules.ts';
import type { Templates } from './templates.ts';

/** What the linter knows of the data that the policy is about: not more than it has to. */
const DATA = shapes.object(
  {
    machines: { type: 'array', items: shapes.text(128), maxItems: 1000 },
    signals: {
      type: 'array',
      maxItems: 10_000,
      items: shapes.object({ id: shapes.text(128), sensitivity: { enum: ['technical', 'secret', 'personal'] } }, [
        'id',
        'sensitivity',
      ]),
    },
  },
  ['machines', 'signals'],
);
const KINDS = { enum: ['offer', 'data-act-user', 'data-act-third-party', 'next-policy'] } as const;

type About = Pick<LintContext, 'kind' | 'dataset'>;
const aboutOf = ({ kind, dataset }: About): About => ({
  ...(kind !== undefined && { kind }),
  ...(dataset && { dataset }),
});

interface LintBody extends About {
  policy?: object;
  template?: unknown;
  values?: Record<string, TemplateValue>;
}

/** Templates, rules of the dataspace and the linter: read by connectors, kept by the administrator. */
export function libraryRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; templates: Templates; rules: DataspaceRules; instead: Proposals['instead'] },
): void {
  const { guards, templates, rules, instead } = deps;
  const id = (request: { params: unknown }) => (request.params as { id: string }).id;

  app.get(
    '/templates',
    guards.reader('Policy templates, newest version of each', {
      querystring: shapes.object({ retired: { type: 'boolean' } }),
    }),
    async (request) => ({ templates: await templates.list(request.query as { retired?: boolean }) }),
  );

  app.get(
    '/templates/:id',
    guards.reader('One template', { querystring: shapes.object({ version: { type: 'integer', minimum: 1 } }) }),
    async (request) => templates.find(id(request), (request.query as { version?: number }).version),
  );

  app.post(
    '/templates/:id/fill',
    guards.reader('An offer from a template, with its words, how real each term is, and what the linter says', {
      body: shapes.object({ values: { type: 'object' }, id: shapes.text(256), kind: KINDS, dataset: DATA }, ['values']),
    }),
    async (request) => {
      const body = request.body as { values: Record<string, TemplateValue>; id?: string } & About;
      return templates.fill(id(request), body.id ?? `urn:uuid:${randomUUID()}`, body.values, aboutOf(body));
    },
  );

  const why = { querystring: shapes.object({ reason: shapes.text(2000) }) };
  const reasonIn = (request: { query: unknown }) => (request.query as { reason?: string }).reason;

  app.post(
    '/templates',
    guards.admin('Keep a template, or a new version of one; where two persons decide, propose it (202)', {
      body: { type: 'object' },
      ...why,
    }),
    async (request, reply) => {
      const actor = actorOf(request);
      const template = request.body as PolicyTemplate;
      const waiting = await instead({ kind: 'template.publish', template }, reasonIn(request), actor);
      if (waiting) return reply.code(202).send(waiting);
      return reply.code(201).send(await templates.save(template, actor.pseudonym));
    },
  );

  app.delete(
    '/templates/:id',
    guards.admin('Retire a template; where two persons decide, propose it (202)', why),
    async (request, reply) => {
      const actor = actorOf(request);
      const waiting = await instead({ kind: 'template.retire', template: id(request) }, reasonIn(request), actor);
      if (waiting) return reply.code(202).send(waiting);
      await templates.retire(id(request), actor.pseudonym);
      return reply.code(204).send();
    },
  );

  app.get('/rules', guards.reader('Rules that hold in the whole dataspace, newest first'), async () => ({
    rules: await rules.list(),
  }));

  app.post(
    '/rules',
    guards.admin('Make a rule for the whole dataspace; where two persons decide, propose it (202)', {
      body: { type: 'object' },
    }),
    async (request, reply) => {
      const actor = actorOf(request);
      const rule = request.body as DataspaceRule;
      const waiting = await instead({ kind: 'rule.make', rule }, rule.reason, actor);
      if (waiting) return reply.code(202).send(waiting);
      return reply.code(201).send(await rules.add(rule, actor.pseudonym));
    },
  );

  app.post(
    '/rules/:id/withdraw',
    guards.admin('Withdraw a rule; where two persons decide, propose it (202)', {
      body: shapes.object({ reason: shapes.text(2000) }, ['reason']),
    }),
    async (request, reply) => {
      const actor = actorOf(request);
      const { reason } = request.body as { reason: string };
      const waiting = await instead({ kind: 'rule.end', rule: id(request) }, reason, actor);
      if (waiting) return reply.code(202).send(waiting);
      await rules.withdraw(id(request), reason, actor.pseudonym);
      return reply.code(204).send();
    },
  );

  app.post(
    '/lint',
    guards.reader('What is contradictory, unenforceable, too wide or against the Data Act in a policy or a template', {
      body: {
        type: 'object',
        oneOf: [
          shapes.object({ policy: { type: 'object' }, kind: KINDS, dataset: DATA }, ['policy']),
          shapes.object({ template: { type: 'object' }, values: { type: 'object' }, kind: KINDS, dataset: DATA }, [
            'template',
          ]),
        ],
      },
    }),
    async (request): Promise<LintAnswer> => {
      const { policy, template, values, ...body } = request.body as LintBody;
      const about = aboutOf(body);
      if (policy) return templates.lint(policy, about);
      return templates.tryOut(template, 'urn:millspace:candidate', values ?? {}, about);
    },
  );
}
