import type { FastifyInstance, FastifyRequest } from '@millspace/runtime/http-server';
import type { OdrlOffer } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { type PlainFacts, readFacts } from './facts-json.ts';
import type { Change, Decisions, Scope } from './replay.ts';
import type { Hypothesis, Simulator } from './simulator.ts';

const INSTANT = { type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 } as const;

const HYPOTHESIS = shapes.object({
  participant: shapes.text(63),
  dataset: shapes.text(256),
  policy: { type: 'object' },
  purpose: shapes.text(256),
  at: INSTANT,
  aheadMs: { type: 'integer', minimum: 1, maximum: 3_162_240_000_000 },
  assume: { type: 'object' },
});

const SCOPE = {
  dataset: shapes.text(256),
  sinceMs: { type: 'integer', minimum: 1, maximum: 31_622_400_000 },
} as const;
const REPLAY = {
  type: 'object',
  required: ['as'],
  oneOf: [
    shapes.object({ as: { enum: ['offer', 'rule'] }, policy: { type: 'object' }, ...SCOPE }, ['as', 'policy']),
    shapes.object({ as: { const: 'template' }, template: { type: 'object' }, ...SCOPE }, ['as', 'template']),
    shapes.object({ as: { const: 'without-rule' }, rule: shapes.text(63), ...SCOPE }, ['as', 'rule']),
  ],
};

type HypothesisBody = Omit<Hypothesis, 'assume' | 'policy'> & { assume?: PlainFacts; policy?: object };

/** "Who gets what, when, and which rule says no", and a change of policy tried on the past week. A provider asks about its own datasets. */
export function simulatorRoutes(
  app: FastifyInstance,
  deps: { guards: Guards; simulator: Simulator; decisions: Decisions; who: (request: object) => ConnectorIdentity },
): void {
  const { guards, simulator, decisions, who } = deps;
  const simulate = async (request: FastifyRequest, provider?: string) => ({
    answers: await simulator.run(hypothesisOf(request.body as HypothesisBody, provider)),
  });
  const replay = (request: FastifyRequest, provider?: string) =>
    decisions.replay(request.body as Change, {
      ...(request.body as Scope),
      ...(provider !== undefined && { provider }),
    });

  app.post(
    '/simulate',
    guards.connector('What others would get of your datasets, and why', { body: HYPOTHESIS }),
    (request) => simulate(request, who(request).participant),
  );
  app.post(
    '/admin/simulate',
    guards.admin('Who would get what, when, and which rule says no', { body: HYPOTHESIS }),
    (request) => simulate(request),
  );
  app.post(
    '/replay',
    guards.connector('A change of policy, tried on the past week of your datasets', { body: REPLAY }),
    (request) => replay(request, who(request).participant),
  );
  app.post('/admin/replay', guards.admin('A change of policy, tried on the past week', { body: REPLAY }), (request) =>
    replay(request),
  );
}

function hypothesisOf({ assume, policy, ...plain }: HypothesisBody, provider: string | undefined): Hypothesis {
  const offer = policy && ({ '@id': 'urn:millspace:candidate', '@type': 'Offer', ...policy } as OdrlOffer);
  return {
    ...plain,
    ...(offer && { policy: offer }),
    ...(assume && { assume: readFacts(assume) }),
    ...(provider !== undefined && { provider }),
  };
}
