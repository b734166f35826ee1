import { agreementFrom, compile, createShaper, evaluate, type OfferTerms, offer } from '@millspace/policy';
import { loadPack, participantUrn, type Shape } from '@millspace/schemas';
import { below, type Figure, measured } from '../support/figure.ts';
import { FrameMaker, PACK, PART, SIGNALS } from '../support/frames.ts';
import type { Context, Group } from '../support/group.ts';
import { median } from '../support/stats.ts';

const FACTS = {
  now: Date.UTC(2026, 5, 1),
  assignee: 'perlit',
  participant: 'perlit',
  purpose: 'x:predictive-maintenance',
  used: { samples: 5, deliveries: 1 },
};

/** Everything a term can say at once: interval, purpose, count, signals, window, rounding, delay. */
const FULL: OfferTerms = {
  from: Date.UTC(2026, 0, 1),
  until: Date.UTC(2027, 0, 1),
  purposes: ['x:predictive-maintenance', 'x:bead-recommendation'],
  count: { unit: 'samples', limit: 1_000_000 },
  keepSignals: ['agitator.power', 'agitator.speed'],
  windowSeconds: 10,
  round: 0.1,
  delaySeconds: 60,
};

export const policy: Group = {
  id: 'policy',
  title: 'Deciding and shaping',
  async run(context) {
    return [
      decision('decision, policy with every term', FULL, context),
      decision('decision, policy without conditions', {}, context),
      shaping('shaping, live frames to 10 s means', 1, context),
      shaping('shaping, backfill frames to 10 s means', 100, context),
    ];
  },
};

function decision(name: string, terms: OfferTerms, { quick }: Context): Figure {
  const agreement = agreementFrom(offer(terms), {
    id: 'urn:uuid:00000000-0000-4000-8000-000000000001',
    target: 'urn:millspace:dataset:nordlack:mills',
    assigner: participantUrn('nordlack'),
    assignee: participantUrn('perlit'),
    timestamp: '2026-01-01T00:00:00Z',
  });
  const result = compile(agreement, { kind: 'usage' });
  if (!result.ok) throw new Error(`the policy does not compile: ${JSON.stringify(result.errors)}`);
  if (evaluate(result.policy, FACTS).result !== 'permit') throw new Error('the policy does not permit');
  const rounds = Array.from({ length: 9 }, (_, round) => {
    const count = quick ? 20_000 : 100_000;
    const start = performance.now();
    for (let index = 0; index < count; index += 1)
      evaluate(result.policy, { ...FACTS, now: FACTS.now + round * count + index });
    return ((performance.now() - start) * 1000) / count;
  });
  return measured(name, median(rounds), 'µs', { budget: below(5) });
}

function shaping(name: string, rows: number, { quick }: Context): Figure {
  const shape: Shape = { signals: null, windowMs: 10_000, statistic: 'mean', round: null, delayMs: null };
  const maker = new FrameMaker();
  const frames = Array.from({ length: Math.ceil((quick ? 20_000 : 60_000) / rows) }, () => maker.next(rows));
  const parts = frames.map(({ t }) => ({ ...PART, frames: 1, samples: rows, tMin: t[0] ?? 0, tMax: t.at(-1) ?? 0 }));
  const rounds = Array.from({ length: 5 }, () => {
    const shaper = createShaper({ shape, packs: [loadPack(PACK)] });
    let made = 0;
    const start = performance.now();
    for (const [index, frame] of frames.entries()) {
      const part = parts[index];
      const t = frame.t.at(-1) ?? 0;
      const mark = { record: 'watermark', machine: PART.machine, pack: PART.pack, group: PART.group, t } as const;
      made += shaper.push(index + 1, part ? [part] : [], index % 5 === 4 ? [frame, mark] : [frame]).length;
    }
    const seconds = (performance.now() - start) / 1000;
    if (made === 0) throw new Error('the shaper closed no window');
    return (frames.length * rows * SIGNALS) / seconds / 1e6;
  });
  return measured(name, median(rounds), 'M values/s');
}
