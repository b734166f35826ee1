import { randomUUID } from 'node:crypto';
import type { LintContext, TemplateValue } from '@millspace/policy';
import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { LintAnswer } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
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
  deps: { guards: Guards; templates: Templates; rules: DataspaceRules },
): void {
  const { guards, templates, rules } = deps;
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

  app.post(
    '/templates',
    guards.admin('Keep a template, or a new version of one', { body: { type: 'object' } }),
    async (request, reply) => reply.code(201).send(await templates.save(request.body, actorOf(request).pseudonym)),
  );

  app.delete('/templates/:id', guards.admin('Retire a template'), async (request, reply) => {
    await templates.retire(id(request), actorOf(request).pseudonym);
    return reply.code(204).send();
  });

  app.get('/rules', guards.reader('Rules that hold in the whole dataspace, newest first'), async () => ({
    rules: await rules.list(),
  }));

  app.post(
    '/rules',
    guards.admin('Make a rule for the whole dataspace', { body: { type: 'object' } }),
    async (request, reply) => reply.code(201).send(await rules.add(request.body, actorOf(request).pseudonym)),
  );

  app.post(
    '/rules/:id/withdraw',
    guards.admin('Withdraw a rule', { body: shapes.object({ reason: shapes.text(2000) }, ['reason']) }),
    async (request, reply) => {
      await rules.withdraw(id(request), (request.body as { reason: string }).reason, actorOf(request).pseudonym);
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
